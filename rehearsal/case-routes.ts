import type { StationClient } from '../src/station-client/client.js';

/** A case as far as those who work it look at it. */
export interface SeenCase {
  caseNo: string;
  status: string;
  round: number;
  product: string | null;
  openedAt: string;
}

interface Page {
  items: SeenCase[];
  nextCursor: string | null;
}

/** Every case in a status that the caller may see. */
export async function casesIn(
  client: StationClient,
  filter: { status: string; kind: 'complaint' | 'enquiry' },
): Promise<SeenCase[]> {
  const cases: SeenCase[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await client.get<Page>(
      `/cases?status=${filter.status}&kind=${filter.kind}&limit=200${after}`,
    );
    cases.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return cases;
}

type Method = 'phone' | 'visit' | 'sms' | 'other';

/** Acts on cases as the station's API takes them. */
export const acts = {
  contact: (by: StationClient, caseNo: string, contactedAt: string, method: Method = 'phone') =>
    by.post(`/cases/${caseNo}/contacts`, {
      contactedAt,
      method,
      outcome: 'reached',
      note: '已电话联系消费者，核实诉求。',
    }),
  feedback: (by: StationClient, caseNo: string) =>
    by.post(`/cases/${caseNo}/feedback`, {
      findings: '经调阅资料并向经办人核实，情况属实。',
      resolution: '已向消费者解释并致歉，改进服务流程。',
      upheld: true,
      remedy: 'apology',
    }),
  askForExtension: (by: StationClient, caseNo: string, days: number) =>
    by.post(`/cases/${caseNo}/extension-requests`, { days, reason: '需向第三方调取材料。' }),
  grantExtension: (by: StationClient, caseNo: string) =>
    by.post(`/cases/${caseNo}/extension-decisions`, { decision: 'approve' }),
  accept: (by: StationClient, caseNo: string) => by.post(`/cases/${caseNo}/reviews`, { decision: 'accept' }),
  sendBack: (by: StationClient, caseNo: string) =>
    by.post(`/cases/${caseNo}/reviews`, { decision: 'return', reason: '请补充与消费者沟通的情况。' }),
  answerEnquiry: (by: StationClient, caseNo: string) =>
    by.post(`/cases/${caseNo}/enquiry-answers`, {
      text: '您可以通过公司官方客服电话或服务网点办理，也可以在官方网站查询。',
    }),
};
