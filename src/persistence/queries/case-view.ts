import type { Sql } from '../database.js';

/** What stands beside a case's state on its page. */
export interface CaseFacts {
  insurer: { code: string; name: string } | null;
  branch: { code: string; name: string } | null;
  product: string | null;
  policyNo: string | null;
  claimNo: string | null;
  handlerName: string | null;
  mergedInto: string | null;
  /** Sub-station and person where they are named, and the caller may see them. */
  participants: { insurer: string; branch: string | null; person: string | null; role: string }[];
}

export async function caseFacts(sql: Sql, caseId: string): Promise<CaseFacts> {
  const [row] = await sql.query<CaseFacts>(
    `SELECT CASE WHEN i.id IS NOT NULL THEN jsonb_build_object('code', i.code, 'name', i.name) END AS insurer,
       CASE WHEN b.id IS NOT NULL THEN jsonb_build_object('code', b.code, 'name', b.name) END AS branch,
       c.product, c.policy_no AS "policyNo", c.claim_no AS "claimNo", u.display_name AS "handlerName",
       (SELECT m.case_no FROM complaint_case m WHERE m.id = c.merged_into) AS "mergedInto",
       coalesce((SELECT jsonb_agg(jsonb_build_object('insurer', pi.name, 'branch', pb.name, 'person', pu.display_name, 'role', p.role) ORDER BY p.since, pi.name, pb.name)
         FROM case_participant p JOIN insurer pi ON pi.id = p.insurer_id LEFT JOIN branch pb ON pb.id = p.branch_id
           LEFT JOIN staff_user pu ON pu.id = p.user_id WHERE p.case_id = c.id), '[]') AS participants
     FROM complaint_case c LEFT JOIN insurer i ON i.id = c.insurer_id LEFT JOIN branch b ON b.id = c.branch_id
       LEFT JOIN staff_user u ON u.id = c.handler_id
     WHERE c.id = $1`,
    [caseId],
  );
  if (!row) throw new Error('A case that was just read has facts.');
  return row;
}

/** The sealed persons whom the case knows: its consumer, and those of the event that it came from. */
export async function casePersons(sql: Sql, caseId: string): Promise<Buffer[]> {
  const rows = await sql.query<{ sealed: Buffer }>(
    `SELECT person_sealed AS sealed FROM complaint_case WHERE id = $1
     UNION ALL SELECT e.person_sealed FROM complaint_case c JOIN service_event e ON e.id = c.event_id WHERE c.id = $1`,
    [caseId],
  );
  return rows.map(({ sealed }) => sealed);
}

export interface EntryRow {
  at: Date;
  actor: string;
  actorName: string | null;
  /** Whose people the actor is of; null: the station's or the bureau's own, a consumer, the station itself. */
  actorInsurerId: string | null;
  type: string;
  data: Record<string, unknown>;
  textKind: string | null;
  textSealed: Buffer | null;
}

/** The timeline, oldest first, with the texts that belong to it. The caller has seen that the case may be read. */
export async function caseEntries(sql: Sql, caseId: string): Promise<EntryRow[]> {
  return sql.query<EntryRow>(
    `SELECT e.at, e.by_actor AS actor, u.display_name AS "actorName", coalesce(u.insurer_id, k.insurer_id) AS "actorInsurerId",
       e.type, e.data, s.kind AS "textKind", s.sealed AS "textSealed"
     FROM case_entry e LEFT JOIN staff_user u ON e.by_actor LIKE 'user:%' AND u.id::text = substr(e.by_actor, 6)
       LEFT JOIN api_key k ON e.by_actor LIKE 'key:%' AND k.id::text = substr(e.by_actor, 5)
       LEFT JOIN submission s ON s.id = e.submission_id
     WHERE e.case_id = $1 ORDER BY e.at, e.id LIMIT 1000`,
    [caseId],
  );
}

export interface CaseMessageRow {
  templateCode: string;
  templateName: string | null;
  state: string;
  reason: string | null;
  plannedAt: Date;
  submittedAt: Date | null;
  doneAt: Date | null;
}

export async function caseMessages(sql: Sql, caseId: string): Promise<CaseMessageRow[]> {
  return sql.query<CaseMessageRow>(
    `SELECT m.template_code AS "templateCode", t.name AS "templateName", m.state, m.reason, m.planned_at AS "plannedAt",
       m.submitted_at AS "submittedAt", m.done_at AS "doneAt"
     FROM message m LEFT JOIN message_template t ON t.code = m.template_code AND t.version = m.template_version
     WHERE m.case_id = $1 ORDER BY m.planned_at, m.id LIMIT 200`,
    [caseId],
  );
}

export interface CaseReplyRow {
  arrivedAt: Date;
  overall: string;
  items: Record<string, string>;
  followUp: boolean;
  /** The further case that the reply has opened or joined, where it is another than this. */
  otherCaseNo: string | null;
  sealed: Buffer;
}

/** Replies that opened the case, joined it, or answered its follow-ups. */
export async function caseReplies(sql: Sql, caseId: string): Promise<CaseReplyRow[]> {
  return sql.query<CaseReplyRow>(
    `SELECT i.arrived_at AS "arrivedAt", i.overall, i.items, s.case_id IS NOT NULL AS "followUp",
       (SELECT r.facts->>'caseNo' FROM case_request r WHERE r.case_id = i.case_id AND r.case_id <> $1) AS "otherCaseNo", i.sealed
     FROM inbound_message i LEFT JOIN survey s ON s.id = i.survey_id
     WHERE i.id IN (SELECT c.inbound_id FROM complaint_case c WHERE c.id = $1
         UNION SELECT (e.data->>'inboundId')::uuid FROM case_entry e WHERE e.case_id = $1 AND e.type = 'laterReply')
       OR i.survey_id IN (SELECT f.id FROM survey f WHERE f.case_id = $1)
     ORDER BY i.arrived_at LIMIT 200`,
    [caseId],
  );
}

type Milestone = Pick<EntryRow, 'at' | 'type' | 'data'>;

/** When acts of certain types were done, oldest first. */
export async function milestonesOf(sql: Sql, caseId: string, types: readonly string[]): Promise<Milestone[]> {
  return sql.query<Milestone>(
    'SELECT at, type, data FROM case_entry WHERE case_id = $1 AND type = ANY($2::text[]) ORDER BY at, id LIMIT 200',
    [caseId, types],
  );
}
