import { UNSORTED_REASON } from '../../../domain/case/reasons.js';
import type { CaseStatus } from '../../../domain/case/status.js';
import type { Sql } from '../database.js';
import { requestCase, type CaseRequested, type NewCase } from './case-requests.js';

/** An open case and the run that carries it now. */
export interface OpenCase {
  caseId: string;
  caseNo: string;
  runNo: number;
  /** The survey is this case's own follow-up; else a reply to the survey joins the case as a further word. */
  asked: boolean;
}

const OPEN = "status NOT IN ('concluded', 'withdrawn')";

/**
 * The open case of each survey: the one that asked (of a follow-up); else the one that a reply to the survey has
 * opened; of either, where it was merged, the one that goes on at the end of the merges.
 */
export async function openCasesOfSurveys(
  sql: Sql,
  surveyIds: readonly string[],
): Promise<Map<string, OpenCase>> {
  if (surveyIds.length === 0) return new Map();
  const rows = await sql.query<OpenCase & { surveyId: string }>(
    `WITH RECURSIVE start AS (
       SELECT r.survey_id, r.case_id AS id, 0 AS rank FROM case_request r WHERE r.survey_id = ANY($1::uuid[])
       UNION ALL SELECT s.id, s.case_id, 2 FROM survey s WHERE s.id = ANY($1::uuid[]) AND s.case_id IS NOT NULL),
     way AS (
       SELECT t.survey_id, t.rank, c.id AS first, c.id, c.merged_into FROM start t JOIN complaint_case c ON c.id = t.id
       UNION SELECT w.survey_id, w.rank, w.first, c.id, c.merged_into FROM way w JOIN complaint_case c ON c.id = w.merged_into)
     SELECT g.id AS "caseId", g.case_no AS "caseNo", g.run_no AS "runNo", w.rank = 2 AND w.first = g.id AS asked, w.survey_id AS "surveyId",
       w.rank + CASE WHEN w.first = g.id THEN 1 ELSE 0 END AS rank
     FROM way w JOIN complaint_case g ON g.id = w.id WHERE g.${OPEN}
     UNION ALL
     SELECT r.case_id, r.facts->>'caseNo', 1, false, r.survey_id, 1
     FROM case_request r LEFT JOIN complaint_case c ON c.id = r.case_id WHERE r.survey_id = ANY($1::uuid[]) AND c.id IS NULL
     ORDER BY rank`,
    [surveyIds],
  );
  return new Map(
    rows.map(({ surveyId, caseId, caseNo, runNo, asked }) => [surveyId, { caseId, caseNo, runNo, asked }]),
  );
}

/** The open (or requested) case that a reply to the survey opened, beside `caseId`; null where there is none. */
export async function caseInChargeOfSurvey(
  sql: Sql,
  surveyId: string,
  caseId: string,
): Promise<string | null> {
  const [row] = await sql.query<{ caseNo: string }>(
    `SELECT r.facts->>'caseNo' AS "caseNo" FROM case_request r LEFT JOIN complaint_case c ON c.id = r.case_id
     WHERE r.survey_id = $1 AND r.case_id <> $2 AND (c.id IS NULL OR c.${OPEN}) ORDER BY r.requested_at, r.id LIMIT 1`,
    [surveyId, caseId],
  );
  return row?.caseNo ?? null;
}

/** Until the end of this transaction nobody else merges cases. */
export async function lockMerges(sql: Sql): Promise<void> {
  await sql.run("SELECT pg_advisory_xact_lock(hashtextextended('merges of cases', 0))");
}

/** Where a matter goes on: the case itself, or the one at the end of its merges; null where there is no such case. */
export async function endOfMerges(
  sql: Sql,
  caseNo: string,
): Promise<{ caseNo: string; status: CaseStatus } | null> {
  const [row] = await sql.query<{ caseNo: string; status: CaseStatus }>(
    `WITH RECURSIVE way AS (
       SELECT id, merged_into FROM complaint_case WHERE case_no = $1
       UNION SELECT c.id, c.merged_into FROM way w JOIN complaint_case c ON c.id = w.merged_into)
     SELECT c.case_no AS "caseNo", c.status FROM way w JOIN complaint_case c ON c.id = w.id WHERE w.merged_into IS NULL`,
    [caseNo],
  );
  return row ?? null;
}

/** What a reply says to a case that is over. */
export interface FurtherWord {
  inboundId: string;
  overall: string;
  /** The survey that it answers; null where none is known. */
  surveyId: string | null;
}

/**
 * Asks for a further case about the matter of one that is over, because its consumer is not content after all: a
 * concluded case stays as it was concluded, and the further one names it. In the caller's transaction.
 */
export async function requestFurtherCase(
  sql: Sql,
  overCaseId: string,
  { inboundId, overall, surveyId }: FurtherWord,
  { now, clock }: { now: Date; clock: unknown },
): Promise<CaseRequested> {
  const [over] = await sql.query<Matter>(
    `SELECT c.case_no AS "followsCaseNo", c.kind, c.reason_code AS "reasonCode", c.insurer_id AS "insurerId", c.branch_id AS "branchId", c.line, c.product,
       c.policy_no AS "policyNo", c.claim_no AS "claimNo", c.event_id AS "eventId", c.person_sealed AS "personSealed", c.phone_index AS "phoneIndex",
       c.tail_index AS "tailIndex", c.name_index AS "nameIndex", c.test
     FROM complaint_case c WHERE c.id = $1`,
    [overCaseId],
  );
  if (!over) throw new Error('A case that asked has a row.');
  return requestCase(
    sql,
    {
      ...over,
      ...kindAndReason(overall, over),
      source: 'reply',
      groupPetition: false,
      levelSkipping: false,
      submissionId: null,
      requestedBy: 'station',
      surveyId,
      inboundId,
    },
    now,
    clock,
  );
}

type Matter = Omit<
  NewCase,
  'source' | 'groupPetition' | 'levelSkipping' | 'submissionId' | 'requestedBy' | 'surveyId' | 'inboundId'
>;

/** Dissatisfaction is about the same matter still; a suggestion or a question is filed as what it is. */
function kindAndReason(overall: string, over: Matter): Pick<NewCase, 'kind' | 'reasonCode'> {
  if (overall === 'enquiry') return { kind: 'enquiry', reasonCode: 'enquiry' };
  if (overall === 'suggestion') return { kind: 'complaint', reasonCode: 'suggestion' };
  return { kind: 'complaint', reasonCode: over.kind === 'complaint' ? over.reasonCode : UNSORTED_REASON };
}
