/** `R-20260105-0001`: the first round that was cut on 5 January 2026 (Shanghai). */
export interface RoundNoParts {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly sequence: number;
}

const SHAPE = /^R-(\d{4})(\d{2})(\d{2})-(\d{4,7})$/;

export function buildRoundNo({ date, sequence }: RoundNoParts): string {
  const roundNo = `R-${date.replaceAll('-', '')}-${String(sequence).padStart(4, '0')}`;
  if (parseRoundNo(roundNo)?.date !== date) throw new RangeError(`not parts of a round number: ${roundNo}`);
  return roundNo;
}

/** Reads a round number; null where it is none or names a date that no calendar has. */
export function parseRoundNo(text: string): RoundNoParts | null {
  const [, year = '', month = '', day = '', digits = ''] = SHAPE.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  const sequence = Number(digits);
  if (year === '' || sequence < 1 || (digits.length > 4 && digits.startsWith('0'))) return null;
  const moment = new Date(`${date}T00:00:00Z`);
  const exists = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date);
  return exists ? { date, sequence } : null;
}
