/** The parts of a case number: `GZ-2026-000123` is the 123rd case of 2026 in the province whose code is GZ. */
export interface CaseNoParts {
  readonly province: string;
  readonly year: number;
  readonly sequence: number;
}

const SHAPE = /^([A-Z]{2,4})-(\d{4})-(\d{6,9})$/;

/** Builds a case number: province code (2–4 capital letters), Shanghai year of opening, sequence of that year from 1. */
export function buildCaseNo({ province, year, sequence }: CaseNoParts): string {
  const caseNo = `${province}-${year}-${String(sequence).padStart(6, '0')}`;
  if (sequence < 1 || !SHAPE.test(caseNo)) throw new RangeError(`not parts of a case number: ${caseNo}`);
  return caseNo;
}

/** Reads a case number; null where it is none, or has zeros that `buildCaseNo` would not write. */
export function parseCaseNo(text: string): CaseNoParts | null {
  const [, province = '', year = '', digits = ''] = SHAPE.exec(text) ?? [];
  const sequence = Number(digits);
  if (province === '' || sequence < 1 || (digits.length > 6 && digits.startsWith('0'))) return null;
  return { province, year: Number(year), sequence };
}

/** The id of the run that carries a case: of its first one, or of a further one (a reopening, a message sent later). */
export const caseRunId = (caseNo: string, runNo = 1): string =>
  runNo === 1 ? `case:${caseNo}` : `case:${caseNo}:${runNo}`;

/** Reads the id of a run that carries a case; null where it is none. */
export function parseCaseRunId(id: string): { caseNo: string; runNo: number } | null {
  const [, caseNo = '', runNo = '1'] = /^case:([^:]+)(?::(\d+))?$/.exec(id) ?? [];
  return parseCaseNo(caseNo) === null ? null : { caseNo, runNo: Number(runNo) };
}

/** The number of a run by its id: 1 of the first. */
export const caseRunNo = (runId: string): number => parseCaseRunId(runId)?.runNo ?? 1;
