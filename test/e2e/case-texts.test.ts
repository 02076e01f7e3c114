import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import { ApiClient } from '../harness/client.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { eventsCsv } from '../harness/uploads.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

let station: WholeStation;
let insurerId: string;
let branch: { id: string; code: string };
let system: ApiClient;
let clerk: ApiClient;
let caseNo: string;

beforeAll(async () => {
  station = await openWholeStation('case-texts');
  insurerId = (await buildInsurer(station.db, { line: 'pc' })).id;
  branch = await buildBranch(station.db, { insurerId });
  const key = await buildApiKey(station.db, { insurerId, scopes: ['uploads', 'cases'] });
  system = new ApiClient(station.url).withKey(key);
  clerk = await loggedIn('station_clerk');
  caseNo = await complained();
}, 120_000);

afterAll(() => station.close(), 60_000);

async function loggedIn(role: Role, place: { insurerId?: string; branchId?: string } = {}) {
  const { username } = await buildUser(station.db, { role, ...place });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return client;
}

/** A customer complains by reply, and the clerk writes a note; both name the customer and who handled the claim. */
async function complained(): Promise<string> {
  station.consumer(({ text }) =>
    text.includes('编号') ? [] : [{ text: '2 我是王建国，李四平不理我，回13811112222', afterMs: 50 }],
  );
  const body = eventsCsv({
    ...{ branch_code: branch.code, occurred_at: '2026-03-02 09:30' },
    ...{ customer_name: '王建国', handler: '李四平' },
  });
  await system.post('/service-event-uploads', { body, headers: { 'content-type': 'text/csv' } });
  const until = Date.now() + 60_000;
  for (;;) {
    const { body: page } = await system.get<{ items: { caseNo: string; status: string }[] }>('/cases');
    const found = page.items.find(({ status }) => status === 'transferred');
    if (found) {
      await clerk.post(`/cases/${found.caseNo}/notes`, { body: { text: '王建国称李四平、赵六都在场' } });
      return found.caseNo;
    }
    if (Date.now() > until) throw new Error('The reply never opened a case.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const REPLY = '2 我是王**，李**不理我，回138****2222';
const textsFor = async (client: ApiClient) => {
  const { body } = await client.get<CaseDetail>(`/cases/${caseNo}`);
  expect(JSON.stringify(body)).not.toMatch(/王建国|李四平|13811112222/);
  return body.timeline
    .filter(({ code }) => code === 'survey_reply' || code === 'addNote')
    .map(({ text, textCovered }) => [text, textCovered]);
};

describe('the words of a case', () => {
  it('are read by who works at it, with the names that the case knows covered', async () => {
    const place = { insurerId, branchId: branch.id };
    const handlers = [await loggedIn('substation_handler', place), await loggedIn('deputy_director')];
    for (const client of [clerk, system, ...handlers])
      expect(await textsFor(client)).toEqual([
        [REPLY, false],
        ['王**称李**、赵六都在场', false],
      ]);
  });

  it('are not shown to who only looks on, who sees that there are some', async () => {
    for (const role of ['regulator_viewer', 'auditor', 'admin'] as const)
      expect(await textsFor(await loggedIn(role))).toEqual([
        [null, true],
        [null, true],
      ]);
  });

  it('are covered likewise where replies are listed, and shown whole on a recorded reveal only', async () => {
    const { body } = await clerk.get<{ items: { id: string; text: string }[] }>(
      '/inbound-messages?queue=all',
    );
    expect(body.items.map(({ text }) => text)).toEqual([REPLY]);
    const shown = await clerk.post<{ text: string }>(`/inbound-messages/${body.items[0]!.id}/reveal`, {
      body: { reason: '核对投诉对象' },
    });
    expect(shown.body.text).toBe('2 我是王建国，李四平不理我，回13811112222');
  });
});
