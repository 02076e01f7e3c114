import type { By } from '../../../domain/case/case-state.js';
import type { CaseStatus } from '../../../domain/case/status.js';
import type { NotifyEffect, Recipient, TimelineEntry } from '../../../domain/case/effects.js';
import { STATION } from '../../../domain/identity/principal.js';
import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { fromBranchUp } from './case-houses.js';
import { LENDS } from './delegations.js';
import { atWork } from './users.js';

/** Who acted, as rows and the audit trail name them: `user:<id>`, `key:<id>`, `public` (a consumer), `station`. */
export function actorText(by: By): string {
  if (by.role === null) return by.id === STATION.id ? 'station' : 'public';
  return by.role === 'insurer_api' ? `key:${by.id}` : `user:${by.id}`;
}

export async function insertEntries(
  sql: Sql,
  caseId: string,
  entries: readonly TimelineEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql.run(
    `INSERT INTO case_entry (id, case_id, at, by_actor, type, data, submission_id, test)
     SELECT id, $1, at, by_actor, type, data, submission_id, (SELECT c.test FROM complaint_case c WHERE c.id = $1)
     FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[], $7::uuid[]) AS t(id, at, by_actor, type, data, submission_id)`,
    [
      caseId,
      entries.map(() => newId()),
      entries.map((entry) => new Date(entry.at)),
      entries.map((entry) => actorText(entry.by)),
      entries.map((entry) => entry.code),
      entries.map(({ data, by }) =>
        JSON.stringify(by.onBehalfOf === null ? data : { ...data, onBehalfOf: by.onBehalfOf }),
      ),
      entries.map((entry) => entry.submissionId),
    ],
  );
}

/**
 * Notices to everybody whom an effect names, and to those who stand in for them at the moment. Where nobody at work is
 * named, the next who can act on it are told instead: whoever else of the house sees the case, else the station's
 * clerks, else its supervisors. Those for one person on one morning share a digest key and leave as one mail; the in-app
 * list shows each.
 */
export async function insertNotices(
  sql: Sql,
  caseNo: string,
  effects: readonly NotifyEffect[],
  now: Date,
): Promise<void> {
  const told = effects.map((effect) => {
    const { where, house, params } = recipientClause(effect.to);
    return sql.run(
      `WITH ranked AS (
         SELECT u.id, CASE WHEN ${where} THEN 1 WHEN ${ofTheHouse(house)} THEN 2
           WHEN u.role = 'station_clerk' THEN 3 WHEN u.role = 'station_supervisor' THEN 4 END AS rank
         FROM staff_user u WHERE ${atWork('u')}),
       named AS (SELECT id FROM ranked WHERE rank = (SELECT min(rank) FROM ranked)),
       told AS (
         SELECT id FROM named UNION SELECT d.to_user_id
         FROM delegation d JOIN staff_user f ON f.id = d.from_user_id JOIN staff_user t ON t.id = d.to_user_id
         WHERE d.from_user_id IN (SELECT id FROM named) AND d.ended_at IS NULL AND d.begins_at <= $5 AND $5 < d.ends_at AND ${LENDS})
       INSERT INTO notice (id, user_id, digest_key, template_code, subject_type, subject_id, data, created_at, mail_state)
       SELECT gen_random_uuid(), u.id, $1, $2, 'case', $3, $4, $5, CASE WHEN u.email IS NULL THEN 'none' ELSE 'planned' END
       FROM staff_user u JOIN told ON told.id = u.id WHERE ${atWork('u')}`,
      [digestKey(now), effect.template, caseNo, JSON.stringify(effect.data), now, ...params],
    );
  });
  await Promise.all(told);
}

/** Who is named, and the house that the matter is in, as SQL. */
function recipientClause(to: Recipient): { where: string; house: string; params: unknown[] } {
  if ('userId' in to)
    return {
      where: `(u.id = $6 OR ${INSTEAD_OF_INACTIVE})`,
      house: '(SELECT insurer_id, branch_id FROM staff_user WHERE id = $6)',
      params: [to.userId],
    };
  return {
    where: `u.role = $6 AND u.insurer_id IS NOT DISTINCT FROM $7::uuid
      AND ($8::uuid IS NULL OR u.branch_id IS NULL OR u.branch_id IN (${fromBranchUp('$8::uuid')}))`,
    house: '(SELECT $7::uuid AS insurer_id, $8::uuid AS branch_id)',
    params: [to.role, to.insurerId, to.branchId],
  };
}

/** The people of an insurer's sub-station, of those above it, and of no sub-station in particular. */
const ofTheHouse = (house: string): string => `EXISTS (SELECT 1 FROM ${house} AS house
  WHERE u.insurer_id = house.insurer_id AND u.role IN ('substation_handler', 'substation_head')
    AND (house.branch_id IS NULL OR u.branch_id IS NULL OR u.branch_id IN (${fromBranchUp('house.branch_id')})))`;

/** Of whoever has left or is suspended: the colleagues in the same role, and the heads of the house. */
const INSTEAD_OF_INACTIVE = `EXISTS (SELECT 1 FROM staff_user gone
  WHERE gone.id = $6 AND gone.state <> 'active' AND u.insurer_id IS NOT DISTINCT FROM gone.insurer_id
    AND u.role IN (gone.role, CASE WHEN gone.insurer_id IS NULL THEN 'station_supervisor' ELSE 'substation_head' END)
    AND (gone.branch_id IS NULL OR u.branch_id IS NULL OR u.branch_id IN (${fromBranchUp('gone.branch_id')})))`;

const digestKey = (now: Date): string =>
  now.toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 13);

/**
 * One event for the insurer's endpoints that want it, and its deliveries, in order per case; those of a paused endpoint wait
 * until it takes events again.
 */
export async function insertWebhook(
  sql: Sql,
  event: { insurerId: string; type: string; subjectKey: string; data: object; occurredAt: Date },
): Promise<void> {
  await sql.run(
    `WITH wanted AS (
       SELECT id FROM webhook_endpoint WHERE insurer_id = $1 AND ($2 = ANY(event_types) OR '*' = ANY(event_types))),
     happened AS (
       INSERT INTO webhook_event (id, insurer_id, type, subject_key, data, occurred_at)
       VALUES ($3, $1, $2, $4, $5, $6) RETURNING id, sequence)
     INSERT INTO webhook_delivery (id, event_id, endpoint_id, insurer_id, subject_key, sequence, state, next_at)
     SELECT gen_random_uuid(), happened.id, wanted.id, $1, $4, happened.sequence, 'planned', $6 FROM happened, wanted`,
    [event.insurerId, event.type, newId(), event.subjectKey, JSON.stringify(event.data), event.occurredAt],
  );
}

/** A step of a clock's chain, once: false when it fired before. */
export async function insertSteps(
  sql: Sql,
  caseId: string,
  steps: readonly { clockId: string; step: string; toRole: string; dueMoment: number }[],
  now: Date,
): Promise<void> {
  if (steps.length === 0) return;
  await sql.run(
    `INSERT INTO case_step (clock_id, step, case_id, to_role, due_moment, fired_at)
     SELECT clock_id, step, $1, to_role, due_moment, $2 FROM unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[]) AS t(clock_id, step, to_role, due_moment)
     ON CONFLICT DO NOTHING`,
    [
      caseId,
      now,
      steps.map((s) => s.clockId),
      steps.map((s) => s.step),
      steps.map((s) => s.toRole),
      steps.map((s) => new Date(s.dueMoment)),
    ],
  );
}

/** How the case stood after an act. */
export interface CaseAnswer {
  caseNo: string;
  status: CaseStatus;
  version: number;
}

/** What an act that came before under the same update id was answered; null when it is new. */
export async function actAnswered(sql: Sql, updateId: string): Promise<CaseAnswer | null> {
  const [row] = await sql.query<{ answer: CaseAnswer }>('SELECT answer FROM case_act WHERE update_id = $1', [
    updateId,
  ]);
  return row?.answer ?? null;
}

export async function insertAct(
  sql: Sql,
  act: { updateId: string; caseId: string; type: string; byActor: string; acceptedAt: Date; answer: object },
): Promise<void> {
  await sql.run(
    'INSERT INTO case_act (update_id, case_id, type, by_actor, accepted_at, answer) VALUES ($1, $2, $3, $4, $5, $6)',
    [act.updateId, act.caseId, act.type, act.byActor, act.acceptedAt, JSON.stringify(act.answer)],
  );
}
