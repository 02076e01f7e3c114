import { caseRunId } from '../../../domain/case/case-no.js';
import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { orderRun } from './run-commands.js';

/** What a new case is made of; personal data and free text come sealed. */
export interface NewCase {
  /** Names the request where it may be made again (`requestedBefore`); left out, it is another each time. */
  requestId?: string;
  kind: 'complaint' | 'enquiry';
  source: string;
  insurerId: string | null;
  branchId: string | null;
  line: string | null;
  product: string | null;
  policyNo: string | null;
  claimNo: string | null;
  reasonCode: string;
  groupPetition: boolean;
  levelSkipping: boolean;
  personSealed: Buffer;
  phoneIndex: Buffer;
  tailIndex: Buffer;
  nameIndex: Buffer | null;
  surveyId: string | null;
  eventId: string | null;
  inboundId: string | null;
  submissionId: string | null;
  requestedBy: string;
  /** Whose authority a member of staff used, and from where. */
  onBehalfOf?: string | null;
  address?: string;
  /** The case that is over whose matter this one takes up again. */
  followsCaseNo?: string;
  test: boolean;
}

export interface CaseRequested {
  caseId: string;
  caseNo: string;
}

/**
 * Asks for a case: its number, its request and the order to start its run, in the caller's transaction. The case's
 * own row is written by its run. `now` is station time; the year of the number is the Shanghai year.
 */
export async function requestCase(
  sql: Sql,
  request: NewCase,
  now: Date,
  clock: unknown,
): Promise<CaseRequested> {
  const caseNo = await nextCaseNo(sql, now);
  const caseId = newId();
  const {
    requestId,
    personSealed,
    phoneIndex,
    tailIndex,
    nameIndex,
    surveyId,
    inboundId,
    submissionId,
    requestedBy,
    test,
    ...facts
  } = request;
  const stored = sql.run(
    `INSERT INTO case_request (id, case_id, source, insurer_id, person_sealed, phone_index, tail_index, name_index, facts, survey_id, inbound_id, submission_id, requested_by, requested_at, test)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    [
      requestId ?? newId(),
      caseId,
      request.source,
      request.insurerId,
      personSealed,
      phoneIndex,
      tailIndex,
      nameIndex,
      JSON.stringify({ ...facts, caseNo }),
      surveyId,
      inboundId,
      submissionId,
      requestedBy,
      now,
      test,
    ],
  );
  const ordered = orderRun(
    sql,
    {
      workflowId: caseRunId(caseNo),
      kind: 'start',
      workflowType: 'complaintCase',
      payload: { caseId, caseNo, clock },
      attributes: { Process: 'case', BusinessNo: caseNo, Stage: 'new' },
      // Whoever enters a case waits for it to open; a consumer who sent an SMS does not.
      canWait: request.source === 'reply' && !test,
    },
    now,
  );
  await Promise.all([stored, ordered]);
  return { caseId, caseNo };
}

/**
 * The case that this very request asked for before; null when it is the first. Another try of it waits until this
 * transaction has ended, so that it finds what this one asks for.
 */
export async function requestedBefore(sql: Sql, requestId: string): Promise<CaseRequested | null> {
  await sql.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`case_request ${requestId}`]);
  const [row] = await sql.query<CaseRequested>(
    `SELECT case_id AS "caseId", facts->>'caseNo' AS "caseNo" FROM case_request WHERE id = $1`,
    [requestId],
  );
  return row ?? null;
}

async function nextCaseNo(sql: Sql, now: Date): Promise<string> {
  const year = Number(now.toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' }).slice(0, 4));
  const [row] = await sql.query<{ last: number; province: string }>(
    `INSERT INTO number_series (code, year, last) VALUES ('case', $1, 1)
     ON CONFLICT (code, year) DO UPDATE SET last = number_series.last + 1
     RETURNING last, (SELECT province_code FROM station) AS province`,
    [year],
  );
  if (!row) throw new Error('A number series always answers with its next number.');
  return `${row.province}-${year}-${String(row.last).padStart(6, '0')}`;
}
