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
  /** Their prompts. */
  counts: Partial<Record<State, number>>;
  /** What the consumers were told of their cases, follow-ups with it. */
  told: Partial<Record<State, number>>;
  /** Sentences, one for each message whose ledger row the journal contradicts. Empty when all is well. */
  contradictions: string[];
}

interface Heard {
  /** Texts of the parts taken. */
  texts: string[];
  expected: number;
  refused: number;
  states: string[];
}

interface Entry {
  eventNo: string;
  purpose: 'prompt' | 'case_notice' | 'follow_up';
  state: State;
  reference: number;
  resolved: boolean;
}

const SENT: readonly State[] = ['submitted', 'delivered', 'undelivered', 'expired'];
const NOTHING: Heard = { texts: [], expected: 0, refused: 0, states: [] };

/** Holds the ledger of these people's events, and of their cases, against what the SMS centre itself wrote down. */
export async function judgeLedger(
  { rows, centre }: Pick<StationApart, 'rows' | 'centre'>,
  asked: readonly Asked[],
): Promise<LedgerVerdict> {
  const numbers = [asked.map(({ eventNo }) => eventNo)];
  const events = await rows<{ eventNo: string; prompts: number }>(
    `SELECT e.event_no AS "eventNo", count(s.id)::int AS prompts FROM service_event e LEFT JOIN survey s ON s.event_id = e.id
     WHERE e.event_no = ANY($1) GROUP BY e.id`,
    numbers,
  );
  const ledger = await rows<Entry>(
    `WITH own AS MATERIALIZED (SELECT id, event_no FROM service_event WHERE event_no = ANY($1)),
       sent AS (
         SELECT e.event_no, m.id FROM own e JOIN survey s ON s.event_id = e.id JOIN message m ON m.survey_id = s.id
         UNION ALL
         SELECT e.event_no, m.id FROM own e JOIN complaint_case c ON c.event_id = e.id JOIN message m ON m.case_id = c.id)
     SELECT sent.event_no AS "eventNo", m.purpose, m.state, m.reference, coalesce(m.reason = 'resolved_by_receipt', false) AS resolved
     FROM sent JOIN message m ON m.id = sent.id`,
    numbers,
  );
  const heard = heardOf(await centre.journal());
  const phones = new Map(asked.map(({ eventNo, phone }) => [eventNo, phone]));
  const counts: LedgerVerdict['counts'] = {};
  const told: LedgerVerdict['told'] = {};
  const contradictions: string[] = [];
  const known = new Set<string>();
  for (const { eventNo, purpose, state, reference, resolved } of ledger) {
    const of = purpose === 'prompt' ? counts : told;
    of[state] = (of[state] ?? 0) + 1;
    const key = `${phones.get(eventNo) ?? ''}/${reference}`;
    known.add(key);
    const wrong = contradictionOf(state, heard.get(key) ?? NOTHING, resolved);
    if (wrong !== undefined) contradictions.push(`${eventNo}: the ${purpose} is ${state} and ${wrong}`);
  }
  for (const { eventNo, prompts } of events) {
    if (prompts === 0) counts.uncut = (counts.uncut ?? 0) + 1;
    if (prompts > 1) contradictions.push(`${eventNo} has several prompts`);
  }
  const own = new Set(phones.values());
  for (const key of heard.keys())
    if (own.has(key.split('/')[0] ?? '') && !known.has(key))
      contradictions.push(`The centre has a message that the ledger does not: ${key}`);
  return { accepted: events.length, counts, told, contradictions };
}

/** By phone and our own reference, one message each: what the centre took of it, part by part. */
function heardOf(journal: readonly JournalRecord[]): Map<string, Heard> {
  const heard = new Map<string, Heard>();
  const messages = new Map<string, Heard>();
  const of = (record: { to: string; reference?: number }): Heard => {
    const key = `${record.to}/${record.reference ?? ''}`;
    const found = heard.get(key) ?? { texts: [], expected: 0, refused: 0, states: [] };
    heard.set(key, found);
    return found;
  };
  for (const record of journal) {
    if (record.kind === 'submit') {
      const own = of(record);
      own.texts.push(`${record.concat?.seq ?? 1}:${record.text}`);
      own.expected = Math.max(own.expected, record.concat?.total ?? 1);
      messages.set(record.id, own);
    } else if (record.kind === 'refused') of(record).refused += 1;
    else if (record.kind === 'receipt') messages.get(record.id)?.states.push(record.state);
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
export const openOf = ({ counts, told }: LedgerVerdict): number =>
  (counts.uncut ?? 0) + [counts, told].reduce((sum, of) => sum + (of.planned ?? 0) + (of.submitting ?? 0), 0);
