import { isAlive } from '../../../domain/case/case-clock.js';
import type { CaseClock, CaseState } from '../../../domain/case/case-state.js';
import type { Role } from '../../../domain/identity/role.js';
import type { Sql } from '../database.js';

/** A case's row under lock, with what acts on it need beside its state. */
export interface CaseRow {
  id: string;
  insurerId: string | null;
  state: CaseState;
  personSealed: Buffer;
  phoneIndex: Buffer;
  surveyId: string | null;
  test: boolean;
}

const columns = `id, insurer_id AS "insurerId", state, person_sealed AS "personSealed", phone_index AS "phoneIndex", survey_id AS "surveyId", test`;

/** Locks the case for this transaction: acts of one case never interleave. */
export async function lockCase(sql: Sql, caseId: string): Promise<CaseRow | null> {
  const [row] = await sql.query<CaseRow>(`SELECT ${columns} FROM complaint_case WHERE id = $1 FOR UPDATE`, [
    caseId,
  ]);
  return row ?? null;
}

/** A case as it stands, unlocked: for those who look at it or are about to act. */
export async function readCaseByNo(sql: Sql, caseNo: string): Promise<CaseRow | null> {
  const [row] = await sql.query<CaseRow>(`SELECT ${columns} FROM complaint_case WHERE case_no = $1`, [
    caseNo,
  ]);
  return row ?? null;
}

/** What was asked for when the case was requested. */
export interface CaseRequestRow {
  caseId: string;
  source: string;
  insurerId: string | null;
  facts: {
    caseNo: string;
    kind: 'complaint' | 'enquiry';
    branchId: string | null;
    line: 'life' | 'pc' | null;
    product: string | null;
    policyNo: string | null;
    claimNo: string | null;
    reasonCode: string;
    groupPetition: boolean;
    levelSkipping: boolean;
    eventId: string | null;
    followsCaseNo?: string;
    /** The run that opens it, where that is not the first. */
    runNo?: number;
    /** Whose authority the requester used, and from where; of staff only. */
    onBehalfOf?: string | null;
    address?: string;
  };
  surveyId: string | null;
  inboundId: string | null;
  submissionId: string | null;
  requestedBy: string;
  /** Null: not one of the staff. */
  requesterRole: Role | null;
  requestedAt: Date;
}

export async function readCaseRequest(sql: Sql, caseId: string): Promise<CaseRequestRow | null> {
  const [row] = await sql.query<CaseRequestRow>(
    `SELECT case_id AS "caseId", source, insurer_id AS "insurerId", facts, survey_id AS "surveyId", inbound_id AS "inboundId",
       submission_id AS "submissionId", requested_by AS "requestedBy", requested_at AS "requestedAt",
       CASE WHEN requested_by LIKE 'user:%' THEN (SELECT u.role FROM staff_user u WHERE u.id = substr(requested_by, 6)::uuid) END AS "requesterRole"
     FROM case_request WHERE case_id = $1`,
    [caseId],
  );
  return row ?? null;
}

/** The row of a new case, from its request; the person stays sealed on the way. False when it is there already. */
export async function insertCase(sql: Sql, caseId: string, state: CaseState): Promise<boolean> {
  const inserted = await sql.run(
    `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, line, product, policy_no, claim_no, reason_code,
       group_petition, level_skipping, round, survey_id, event_id, inbound_id, submission_id, person_sealed, phone_index, tail_index, name_index,
       opened_at, version, state, test)
     SELECT $1, $2, $3, $4, r.source, r.insurer_id, (r.facts->>'branchId')::uuid, r.facts->>'line', r.facts->>'product', r.facts->>'policyNo',
       r.facts->>'claimNo', r.facts->>'reasonCode', (r.facts->>'groupPetition')::boolean, (r.facts->>'levelSkipping')::boolean, 1,
       r.survey_id, (r.facts->>'eventId')::uuid, r.inbound_id, r.submission_id, r.person_sealed, r.phone_index, r.tail_index, r.name_index,
       $5, $6, $7, r.test
     FROM case_request r WHERE r.case_id = $1 ON CONFLICT (id) DO NOTHING`,
    [
      caseId,
      state.caseNo,
      state.kind,
      state.status,
      new Date(state.openedAt),
      state.version,
      JSON.stringify(state),
    ],
  );
  return inserted > 0;
}

export interface DerivedCase {
  /** The nearest due moment of a running clock. */
  nextDueAt: number | null;
  overdue: boolean;
}

/** Writes the state and the columns that lists are sorted and filtered by. */
export async function saveCase(
  sql: Sql,
  caseId: string,
  state: CaseState,
  derived: DerivedCase,
): Promise<void> {
  const saved = sql.run(
    `UPDATE complaint_case SET status = $2, insurer_id = $3, branch_id = $4, line = $5, reason_code = $6, group_petition = $7, level_skipping = $8,
       round = $9, run_no = $10, handler_id = $11, transferred_at = $12, concluded_at = $13, next_due_at = $14, overdue = $15, version = $16, state = $17, kind = $19,
       merged_into = (SELECT into_case.id FROM complaint_case into_case WHERE into_case.case_no = $18)
     WHERE id = $1`,
    [
      caseId,
      state.status,
      state.insurerId,
      state.branchId,
      state.line,
      state.reasonCode,
      state.flags.group,
      state.flags.levelSkipping,
      state.round,
      state.runNo,
      state.handlerId,
      dateOf(state.transferredAt),
      dateOf(state.closedAt),
      dateOf(derived.nextDueAt),
      derived.overdue,
      state.version,
      JSON.stringify(state),
      state.mergedInto,
      state.kind,
    ],
  );
  await Promise.all([saved, saveParticipants(sql, caseId, state)]);
}

/** Who shares the case (协办), by sub-station and person; those who no longer do, no longer. */
async function saveParticipants(sql: Sql, caseId: string, state: CaseState): Promise<void> {
  const { coHandlers, recentActs, openedAt } = state;
  const those = [
    coHandlers.map((each) => each.insurerId),
    coHandlers.map((each) => each.branchId),
    coHandlers.map((each) => each.userId),
  ];
  await sql.run(
    `DELETE FROM case_participant p WHERE p.case_id = $1 AND p.role = 'co_handler' AND NOT EXISTS (
       SELECT 1 FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS t(insurer_id, branch_id, user_id)
       WHERE (t.insurer_id, t.branch_id, t.user_id) IS NOT DISTINCT FROM (p.insurer_id, p.branch_id, p.user_id))`,
    [caseId, ...those],
  );
  if (coHandlers.length === 0) return;
  await sql.run(
    `INSERT INTO case_participant (case_id, insurer_id, branch_id, user_id, role, since)
     SELECT $1, insurer_id, branch_id, user_id, 'co_handler', $5 FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS t(insurer_id, branch_id, user_id)
     ON CONFLICT DO NOTHING`,
    [caseId, ...those, new Date(recentActs.at(-1)?.at ?? openedAt)],
  );
}

export interface ClockRow {
  clock: CaseClock;
  dueAt: number | null;
  provisional: boolean;
  lookedUp: { from: string; to: string } | null;
}

/** What figures say of a clock that has ended stands, whatever the calendar becomes: only a recorded decision changes it (RULES 1). */
const SETTLED =
  "case_clock.state IN ('stopped', 'cancelled') AND case_clock.breached_at IS NOT DISTINCT FROM excluded.breached_at";

export interface ComputedClocks {
  clocks: readonly ClockRow[];
  /** By which calendar: how many notices had been entered. */
  calendarEdition: number | null;
}

/** The clocks of a case as rows, for figures, lists and recomputation after a change of the calendar; the station's own are no insurer's. */
export async function saveClocks(
  sql: Sql,
  caseId: string,
  state: CaseState,
  { clocks, calendarEdition }: ComputedClocks,
): Promise<void> {
  await sql.run(
    `INSERT INTO case_clock (id, case_id, test, insurer_id, line, code, round, started_at, due_at, provisional, looked_from, looked_to, stopped_at, breached_at, state, branch_id, calendar_edition)
     SELECT id, $1, (SELECT test FROM complaint_case WHERE complaint_case.id = $1), CASE WHEN own THEN NULL ELSE $2::uuid END, CASE WHEN own THEN NULL ELSE $3 END,
       code, round, started_at, due_at, provisional, looked_from, looked_to, stopped_at, breached_at, state, branch_id, $17
     FROM unnest($4::text[], $5::text[], $6::int[], $7::timestamptz[], $8::timestamptz[], $9::boolean[], $10::date[], $11::date[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::boolean[], $16::uuid[])
       AS t(id, code, round, started_at, due_at, provisional, looked_from, looked_to, stopped_at, breached_at, state, own, branch_id)
     ON CONFLICT (id) DO UPDATE SET due_at = CASE WHEN ${SETTLED} THEN case_clock.due_at ELSE excluded.due_at END, provisional = excluded.provisional, looked_from = excluded.looked_from,
       looked_to = excluded.looked_to, stopped_at = excluded.stopped_at, breached_at = excluded.breached_at, state = excluded.state,
       branch_id = coalesce(excluded.branch_id, case_clock.branch_id), calendar_edition = excluded.calendar_edition`,
    [
      caseId,
      state.insurerId,
      state.line,
      clocks.map((row) => row.clock.id),
      clocks.map((row) => row.clock.code),
      clocks.map((row) => row.clock.round),
      clocks.map((row) => new Date(row.clock.startedAt)),
      clocks.map((row) => dateOf(row.clock.judged?.dueAt ?? row.dueAt)),
      clocks.map((row) => row.provisional),
      clocks.map((row) => row.lookedUp?.from ?? null),
      clocks.map((row) => row.lookedUp?.to ?? null),
      clocks.map((row) => dateOf(row.clock.stoppedAt)),
      clocks.map((row) => dateOf(row.clock.judged === undefined ? row.clock.breachedAt : null)),
      clocks.map((row) => stateOf(row.clock)),
      clocks.map((row) => !state.clocks.includes(row.clock)),
      clocks.map((row) => answererOf(state, row.clock)),
      calendarEdition,
    ],
  );
}

/** Null: the station's own; or decided before it was noted who answers for it, and the row says it already. */
function answererOf(state: CaseState, clock: CaseClock): string | null {
  if (!state.clocks.includes(clock)) return null;
  return clock.branchId ?? (clock.breachedAt === null && isAlive(clock) ? state.branchId : null);
}

function stateOf(clock: CaseClock): 'running' | 'paused' | 'stopped' | 'cancelled' {
  if (clock.cancelledAt !== null) return 'cancelled';
  if (clock.stoppedAt !== null) return 'stopped';
  return clock.pauses.some((pause) => pause.until === null) ? 'paused' : 'running';
}

const dateOf = (at: number | null): Date | null => (at === null ? null : new Date(at));
