import type { JournalRecord } from '../../src/embedded/sms-centre/journal.js';
import type { StationApart } from './apart.js';
import type { Asked } from './people-asked.js';

type State =
  | 'planned'
  | 'submitting'
  | 'submitted'
  | 'delivered'
  | 'undelivered'
  | 'expired'
  | 'rejected'
  | 'suppressed'
  | 'unknown'
  /** The event waits for its round, or for a person's release. */
  | 'uncut';

export interface LedgerVerdict {
  /** Events that the station says it accepted. */
  accepted: number;
  counts: Partial<Record<State, number>>;
  /** Sentences, one for each event whose ledger row the journal contradicts. Empty when all is well. */
  contradictions: string[];
}

interface Heard {
  /** Texts of the parts taken. */
  texts: string[];
  expected: number;
  refused: number;
  states: string[];
}

const SENT: readonly State[] = ['submitted', 'delivered', 'undelivered', 'expired'];

/** Holds the ledger of these people's events against what the SMS centre itself wrote down. */
export async function judgeLedger(
  { rows, centre }: Pick<StationApart, 'rows' | 'centre'>,
  asked: readonly Asked[],
): Promise<LedgerVerdict> {
  const ledger = await rows<{ eventNo: string; state: State; copies: number; resolved: boolean }>(
    `SELECT e.event_no AS "eventNo", coalesce(min(m.state), 'uncut') AS state, count(m.id)::int AS copies,
       coalesce(bool_or(m.reason = 'resolved_by_receipt'), false) AS resolved
     FROM service_event e LEFT JOIN survey s ON s.event_id = e.id LEFT JOIN message m ON m.survey_id = s.id
     WHERE e.event_no = ANY($1) GROUP BY e.id`,
    [asked.map(({ eventNo }) => eventNo)],
  );
  const heard = heardOf(await centre.journal());
  const phones = new Map(asked.map(({ eventNo, phone }) => [eventNo, phone]));
  const counts: Partial<Record<State, number>> = {};
  const contradictions: string[] = [];
  for (const { eventNo, state, copies, resolved } of ledger) {
    counts[state] = (counts[state] ?? 0) + 1;
    const found = heard.get(phones.get(eventNo) ?? '') ?? { texts: [], expected: 0, refused: 0, states: [] };
    const wrong = copies > 1 ? 'has several prompts' : contradictionOf(state, found, resolved);
    if (wrong !== undefined) contradictions.push(`${eventNo} is ${state} and ${wrong}`);
  }
  const accepted = new Set(ledger.map(({ eventNo }) => phones.get(eventNo)));
  for (const { eventNo, phone } of asked)
    if (!accepted.has(phone) && heard.has(phone))
      contradictions.push(`${eventNo} was never accepted and its consumer was asked`);
  return { accepted: ledger.length, counts, contradictions };
}

/** By phone: the first prompt that the centre took, part by part. */
function heardOf(journal: readonly JournalRecord[]): Map<string, Heard> {
  const heard = new Map<string, Heard>();
  const phones = new Map<string, string>();
  const of = (phone: string): Heard => {
    const found = heard.get(phone) ?? { texts: [], expected: 0, refused: 0, states: [] };
    heard.set(phone, found);
    return found;
  };
  for (const record of journal) {
    if (record.kind === 'submit') {
      const own = of(record.to);
      own.texts.push(`${record.concat?.seq ?? 1}:${record.text}`);
      own.expected = Math.max(own.expected, record.concat?.total ?? 1);
      phones.set(record.id, record.to);
    } else if (record.kind === 'refused') of(record.to).refused += 1;
    else if (record.kind === 'receipt') of(phones.get(record.id) ?? '').states.push(record.state);
  }
  return heard;
}

function contradictionOf(
  state: State,
  { texts, expected, refused, states }: Heard,
  resolved: boolean,
): string | undefined {
  if (new Set(texts).size < texts.length) return 'was sent twice';
  const whole = texts.length >= expected && texts.length > 0;
  // Cut off between two parts, and a receipt for the first: it is never sent again, and its fate stays open.
  const begun = state === 'submitted' && resolved && texts.length > 0;
  if (SENT.includes(state) && !whole && !begun) return `the centre has ${texts.length} of ${expected} parts`;
  if (['delivered', 'undelivered', 'expired'].includes(state) && !states.includes(state))
    return `its fate at the centre is ${states.join(', ') || 'open'}`;
  if (['planned', 'suppressed', 'uncut'].includes(state) && texts.length > 0) return 'the centre has it';
  if (state === 'rejected' && refused === 0) return 'the centre refused nothing';
  return undefined;
}

/** What the ledger may not hold when nothing is under way any more. */
export const openOf = ({ counts }: LedgerVerdict): number =>
  (counts.uncut ?? 0) + (counts.planned ?? 0) + (counts.submitting ?? 0);
