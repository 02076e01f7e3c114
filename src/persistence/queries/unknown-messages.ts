import type { Sql } from '../database.js';
import { withoutDroppedFollowUps } from './case-messages.js';
import { signalCases } from './case-signals.js';
import { confirmSubmitted, type LateWindows } from './receipts.js';
import { wakeRounds } from './round-state.js';

/** What a person found out about a message of which nobody knew whether it went out. */
export type UnknownVerdict = 'went_out' | 'not_sent';

const reasons: Readonly<Record<UnknownVerdict, string>> = {
  went_out: 'person_says_went_out',
  not_sent: 'person_says_not_sent',
};

/** The fact as the person states it; the house gives it effect. False: not unknown (any more), or already judged. */
export async function judgeUnknown(sql: Sql, messageId: string, verdict: UnknownVerdict): Promise<boolean> {
  const judged = await sql.run(
    "UPDATE message SET reason = $2 WHERE id = $1 AND state = 'unknown' AND coalesce(reason, '') <> ALL ($3::text[])",
    [messageId, reasons[verdict], Object.values(reasons)],
  );
  return judged > 0;
}

/**
 * Gives persons' verdicts effect: what went out is submitted and its window opens; what did not is planned again and the
 * run that sends it is told. What the consumer has answered went out, whatever a person found. Returns how many.
 */
export async function applyVerdicts(sql: Sql, late: LateWindows): Promise<number> {
  const judged = await sql.query<{ id: string; reason: string; answered: boolean }>(
    `SELECT m.id, m.reason, ${ANSWERED} AS answered FROM message m
     WHERE m.state = 'unknown' AND m.reason = ANY($1::text[]) ORDER BY m.id LIMIT 500 FOR UPDATE OF m SKIP LOCKED`,
    [Object.values(reasons)],
  );
  const answered = judged.filter((each) => each.answered);
  const others = judged.filter((each) => !each.answered);
  await confirmSubmitted(sql, idsOf(answered), 'resolved_by_reply', late);
  await confirmSubmitted(sql, idsOf(judgedAs('went_out', others)), 'confirmed_by_person', late);
  await planAgain(sql, idsOf(judgedAs('not_sent', others)), late);
  return judged.length;
}

const idsOf = (messages: readonly { id: string }[]): string[] => messages.map(({ id }) => id);
const judgedAs = <M extends { reason: string }>(verdict: UnknownVerdict, judged: readonly M[]): M[] =>
  judged.filter(({ reason }) => reason === reasons[verdict]);

const ANSWERED = 'EXISTS (SELECT 1 FROM inbound_message i WHERE i.survey_id = m.survey_id)';

/** A reply that came while its prompt was still being submitted proves, too, that it went out. Returns how many. */
export async function confirmAnswered(sql: Sql, late: LateWindows): Promise<number> {
  const answered = await sql.query<{ id: string }>(
    `SELECT m.id FROM message m WHERE m.state = 'unknown' AND m.survey_id IS NOT NULL AND ${ANSWERED}
     ORDER BY m.id LIMIT 500 FOR UPDATE OF m SKIP LOCKED`,
  );
  return confirmSubmitted(sql, idsOf(answered), 'resolved_by_reply', late);
}

async function planAgain(sql: Sql, ids: readonly string[], { now, clock }: LateWindows): Promise<void> {
  if (ids.length === 0) return;
  const left = await withoutDroppedFollowUps(sql, ids, now);
  const planned = await sql.query<{ roundNo: string | null; caseId: string | null }>(
    `UPDATE message SET state = 'planned', submitting_at = NULL, provider_id = NULL, part_count = NULL WHERE id = ANY($1::uuid[])
     RETURNING round_no::text AS "roundNo", case_id AS "caseId"`,
    [left],
  );
  const rounds = new Set(planned.flatMap(({ roundNo }) => roundNo ?? []));
  await wakeRounds(sql, [...rounds], now, clock);
  const cases = new Set(planned.flatMap(({ caseId }) => caseId ?? []));
  await signalCases(sql, [...cases], 'messagesReleased', now);
}

/** Messages of unknown fate that nobody has judged, submitted before a moment. */
export async function countUnknown(sql: Sql, before: Date): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM message WHERE state = 'unknown' AND submitting_at < $1 AND coalesce(reason, '') <> ALL ($2::text[])`,
    [before, Object.values(reasons)],
  );
  return row?.count ?? 0;
}

/** Tells the clerks, once a Shanghai date, how many messages wait for somebody to find out whether they went out. */
export async function tellOfUnknown(sql: Sql, date: string, count: number, now: Date): Promise<void> {
  await sql.run(
    `INSERT INTO notice (id, user_id, digest_key, template_code, subject_type, subject_id, data, created_at, mail_state)
     SELECT gen_random_uuid(), u.id, $1, 'messages_unknown', 'messages', $1, $2, $3, CASE WHEN u.email IS NULL THEN 'none' ELSE 'planned' END
     FROM staff_user u WHERE u.state = 'active' AND u.role = 'station_clerk'
       AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.user_id = u.id AND n.created_at > $3::timestamptz - interval '2 days'
         AND n.template_code = 'messages_unknown' AND n.subject_id = $1)`,
    [date, JSON.stringify({ count }), now],
  );
}
