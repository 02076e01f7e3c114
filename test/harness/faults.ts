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
 * Waits until nothing of these people's events is to be sent any more, and holds the ledger against the centre's
 * journal: every accepted event is in one state, the journal says the same, nothing was sent twice.
 */
export async function settled(station: StationApart, asked: readonly Asked[]): Promise<LedgerVerdict> {
  const verdict = await until('The end of sending', async () => {
    const seen = await judgeLedger(station, asked);
    return openOf(seen) === 0 && seen;
  }).catch(async (error: unknown) => {
    const { counts } = await judgeLedger(station, asked);
    throw new Error(`${String(error)} ${JSON.stringify(counts)}\n${station.said()}`);
  });
  expect(verdict.contradictions).toEqual([]);
  expect(verdict.accepted).toBe(asked.length);
  expect(Object.values(verdict.counts).reduce((sum, n) => sum + n, 0)).toBe(asked.length);
  return verdict;
}

/** The audit trail, whatever died while it was sealed. */
export async function expectWholeAudit(station: StationApart): Promise<void> {
  const { status, printed } = await station.command('audit', 'verify');
  expect({ status, printed }).toEqual({
    status: 0,
    printed: expect.stringContaining('The audit trail is whole'),
  });
}
