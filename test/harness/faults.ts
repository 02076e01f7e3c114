import { expect } from '@jest/globals';
import { until } from './apart.js';
import type { StationApart } from './apart.js';
import { judgeLedger, openOf } from './ledger-verdict.js';
import type { LedgerVerdict } from './ledger-verdict.js';
import { fileOf } from './people-asked.js';
import type { Asked } from './people-asked.js';

/** `npm run test:faults` asks for the full size; `npm test` has a small one of the same faults. */
export const FULL = process.env['FAULTS_FULL'] === '1';

/** Uploads their events, which happened just now or `at`, by the public API and returns what it answered. */
export async function upload(
  station: StationApart,
  asked: readonly Asked[],
  headers: Record<string, string> = {},
  at?: number,
): Promise<{ status: number; accepted: number; duplicates: number }> {
  const { status, body } = await station.insurer.post<{ accepted: number; duplicates: number }>(
    '/service-event-uploads',
    { body: fileOf(asked, at ?? (await station.now())), headers: { 'content-type': 'text/csv', ...headers } },
  );
  return { status, accepted: body.accepted, duplicates: body.duplicates };
}

/** Each of them answers the prompt that reached them with a complaint: a case each. Their prompts must have been taken. */
export async function complain(station: StationApart, asked: readonly Asked[]): Promise<void> {
  const phones = new Set(asked.map(({ phone }) => phone));
  const prompted = await until('Their prompts', async () => {
    const numbers = new Map<string, string>();
    for (const record of await station.centre.journal())
      if (record.kind === 'submit' && phones.has(record.to) && !numbers.has(record.to))
        numbers.set(record.to, record.from);
    return numbers.size === phones.size && numbers;
  });
  for (const [phone, number] of prompted)
    await station.centre.reply({ from: phone, to: number, text: '不满意' });
}

/** How the chains of the cases of these people stand. */
interface Steps {
  cases: number;
  /** Steps that fired, and lines of the timeline that tell of one: a step that fired twice has two. */
  fired: number;
  told: number;
  /** Steps that fired before their moment. */
  early: number;
}

async function stepsOf(station: StationApart, asked: readonly Asked[]): Promise<Steps> {
  const [seen] = await station.rows<Steps>(
    `WITH own AS (SELECT c.id FROM complaint_case c JOIN service_event e ON e.id = c.event_id WHERE e.event_no = ANY($1))
     SELECT (SELECT count(*)::int FROM own) AS cases,
       (SELECT count(*)::int FROM case_step WHERE case_id IN (TABLE own)) AS fired,
       (SELECT count(*)::int FROM case_entry WHERE case_id IN (TABLE own) AND type IN ('reminded', 'escalated')) AS told,
       (SELECT count(*)::int FROM case_step WHERE case_id IN (TABLE own) AND fired_at < due_moment) AS early`,
    [asked.map(({ eventNo }) => eventNo)],
  );
  return seen!;
}

/** Contact and investigation: at 50 and 80 %, when due, and on two mornings after. */
const STEPS_OF_A_CASE = 10;

/** Waits until nobody of these people's cases is left to be told of, and holds every step against having fired once. */
export async function expectEveryStepOnce(station: StationApart, asked: readonly Asked[]): Promise<void> {
  const all = asked.length * STEPS_OF_A_CASE;
  await until('Every step', async () => (await stepsOf(station, asked)).told >= all).catch(
    async (error: unknown) => {
      throw new Error(`${String(error)} ${JSON.stringify(await stepsOf(station, asked))}\n${station.said()}`);
    },
  );
  expect(await stepsOf(station, asked)).toEqual({ cases: asked.length, fired: all, told: all, early: 0 });
}

/** Waits until more parts were taken by the centre than now: a window is on its way. */
export async function untilMoreTaken(station: StationApart, parts: number): Promise<void> {
  const before = await station.centre.taken();
  await until('The sending of prompts', async () => (await station.centre.taken()) >= before + parts);
}

/** Of the round that has most: prompts whose fate nobody knew for a while, whether or not a receipt has told it since. */
export async function mostUnknown(station: StationApart): Promise<number> {
  const [row] = await station.rows<{ most: number }>(
    `SELECT coalesce(max(n), 0)::int AS most FROM (
       SELECT count(*) AS n FROM message WHERE state = 'unknown' OR reason = 'resolved_by_receipt' GROUP BY round_no) AS rounds`,
  );
  return row?.most ?? 0;
}

/**
 * Waits until nothing of these people's events and cases is to be sent any more, and holds the ledger against the
 * centre's journal: every accepted event is in one state, the journal says the same, nothing was sent twice.
 */
export async function settled(station: StationApart, asked: readonly Asked[]): Promise<LedgerVerdict> {
  const verdict = await until('The end of sending', async () => {
    const seen = await judgeLedger(station, asked);
    return openOf(seen) === 0 && seen;
  }).catch(async (error: unknown) => {
    const { counts, told } = await judgeLedger(station, asked);
    throw new Error(`${String(error)} ${JSON.stringify({ counts, told })}\n${station.said()}`);
  });
  expect(verdict.contradictions).toEqual([]);
  expect(verdict.accepted).toBe(asked.length);
  expect(Object.values(verdict.counts).reduce((sum, n) => sum + n, 0)).toBe(asked.length);
  return verdict;
}

/** After every fault: the audit trail is whole, and no case was told of a step twice or before its moment. */
export async function expectSound(station: StationApart): Promise<void> {
  const wrong = await station.rows<{ caseNo: string }>(
    `SELECT c.case_no AS "caseNo" FROM complaint_case c
     WHERE EXISTS (SELECT 1 FROM case_step s WHERE s.case_id = c.id AND s.fired_at < s.due_moment)
       OR (SELECT count(*) FROM case_step s WHERE s.case_id = c.id)
         <> (SELECT count(*) FROM case_entry e WHERE e.case_id = c.id AND e.type IN ('reminded', 'escalated'))`,
  );
  expect(wrong).toEqual([]);
  const { status, printed } = await station.command('audit', 'verify');
  expect({ status, printed }).toEqual({
    status: 0,
    printed: expect.stringContaining('The audit trail is whole'),
  });
}
