/**
 * A survey kind: its own extension of the access number, so that the number a reply was sent to names the kind
 * (RULES 2). Data: an office may add kinds; no extension may be the beginning of another.
 */
export interface SurveyKind {
  readonly code: string;
  readonly name: string;
  /** Digits behind the access number. */
  readonly extension: string;
  readonly templateCode: string;
}

/** The kinds that a new station starts with; which event types start them stands with the upload triggers. */
export const SHIPPED_SURVEY_KINDS: readonly SurveyKind[] = [
  {
    code: 'life_underwriting',
    name: '人身险承保回访',
    extension: '01',
    templateCode: 'prompt_life_underwriting',
  },
  {
    code: 'pc_claim_report',
    name: '财产险报案回访',
    extension: '02',
    templateCode: 'prompt_pc_claim_report',
  },
  { code: 'claim_settlement', name: '理赔回访', extension: '03', templateCode: 'prompt_claim_settlement' },
  { code: 'follow_up', name: '投诉办理回访', extension: '04', templateCode: 'follow_up' },
  { code: 'needs', name: '服务需求调查', extension: '05', templateCode: 'prompt_needs' },
];

/** The number that messages of a kind are sent from; of none (a case's news, a code) the access number itself. */
export function sourceNumberOf(
  kinds: readonly SurveyKind[],
  accessNumber: string,
  kind: string | null,
): string {
  return accessNumber + (kinds.find(({ code }) => code === kind)?.extension ?? '');
}

/** The same of all kinds, by code; `''`: of none. */
export function sourceNumbers(kinds: readonly SurveyKind[], accessNumber: string): Record<string, string> {
  const ofKinds = kinds.map(({ code, extension }): [string, string] => [code, accessNumber + extension]);
  return Object.fromEntries([['', accessNumber], ...ofKinds]);
}

/**
 * Whether a message that was sent to a number came back to where ours was sent from. Some centres drop a country code or
 * put one in front: the end of the number decides.
 */
export function isSentTo(sourceNumber: string, toNumber: string): boolean {
  return toNumber.replace(/\D/g, '').endsWith(sourceNumber);
}

/**
 * The kind whose number, as it is today, an inbound message was sent to; null for the bare access number, an unknown
 * extension or another number altogether.
 */
export function kindOfNumber(
  kinds: readonly SurveyKind[],
  accessNumber: string,
  toNumber: string,
): SurveyKind | null {
  return kinds.find(({ extension }) => isSentTo(accessNumber + extension, toNumber)) ?? null;
}

/** Kinds that could not be told apart by number: one's extension begins another's. Empty when all is well. */
export function clashingExtensions(kinds: readonly SurveyKind[]): [SurveyKind, SurveyKind][] {
  return kinds.flatMap((one, index) =>
    kinds
      .slice(index + 1)
      .filter((two) => one.extension.startsWith(two.extension) || two.extension.startsWith(one.extension))
      .map((two): [SurveyKind, SurveyKind] => [one, two]),
  );
}
