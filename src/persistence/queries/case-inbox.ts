import type { Sql } from '../database.js';

/** What somebody must do, as a line of their inbox. */
export interface InboxRow {
  task: string;
  /** A case number, an upload's id, or an inbound message's id. */
  subject: string;
  subjectType: 'case' | 'upload' | 'reply';
  status: string | null;
  insurerName: string | null;
  /** Null: it has no clock of its own. */
  dueAt: Date | null;
  since: Date;
}

export interface InboxScope {
  insurerId: string | null;
  branchIds: readonly string[] | null;
  userId: string;
}

/** An inbox shows what is most urgent; whoever has more than this works from the lists. */
const MOST = 200;

const caseTask = (task: string, due: string, where: string, more = ''): string => `
  (SELECT '${task}' AS task, c.case_no AS subject, 'case' AS "subjectType", c.status, i.name AS "insurerName", ${due} AS "dueAt",
     coalesce(c.transferred_at, c.opened_at) AS since
   FROM complaint_case c LEFT JOIN insurer i ON i.id = c.insurer_id ${more}
   WHERE NOT c.test AND ${where} ORDER BY ${due} NULLS LAST LIMIT ${MOST})`;

const runningClock = (code: string): string =>
  `JOIN case_clock k ON k.case_id = c.id AND k.code = '${code}' AND k.state = 'running'`;

/** The station's own clock for a task; a case from before there were any has none. */
const ownClock = (code: string): string =>
  `LEFT JOIN case_clock k ON k.case_id = c.id AND k.code = '${code}' AND k.state = 'running'`;

const WITH_INSURER = "c.status IN ('transferred', 'contacted', 'returned')";
/** The insurer's or the consumer's turn: a contact clock that nobody stopped runs on, and is due all the same. */
const IN_HAND =
  "c.status IN ('transferred', 'contacted', 'returned', 'fed_back', 'accepted', 'following_up')";
/** Overdue by a clock that somebody at the insurer can still stop; overdue feedback waits for the head station. */
const OVERDUE = `c.overdue AND (${WITH_INSURER} OR (${IN_HAND} AND EXISTS (
  SELECT 1 FROM case_clock k WHERE k.case_id = c.id AND k.code = 'contact' AND k.state = 'running' AND k.breached_at IS NOT NULL)))`;
/** A step of one of those clocks has gone to the role. */
const escalatedTo = (role: string): string =>
  `${OVERDUE} AND EXISTS (SELECT 1 FROM case_step s JOIN case_clock k ON k.id = s.clock_id
    WHERE s.case_id = c.id AND s.to_role = '${role}' AND (${WITH_INSURER} OR (k.code = 'contact' AND k.state = 'running')))`;
/** A case whose handler has left or is suspended is everybody's of the sub-station, as one without a handler. */
const OWN = `c.insurer_id = $1 AND ($2::uuid[] IS NULL OR c.branch_id = ANY($2)) AND (c.handler_id IS NULL OR c.handler_id = $3
  OR NOT EXISTS (SELECT 1 FROM staff_user h WHERE h.id = c.handler_id AND h.state = 'active'))`;
const OWN_HOUSE = 'c.insurer_id = $1 AND ($2::uuid[] IS NULL OR c.branch_id = ANY($2))';

/** Co-handled (协办) with another sub-station in charge: for the person who was asked, else everybody at the sub-station that was. */
const CO_HANDLED = `NOT (${OWN_HOUSE}) AND c.id IN (SELECT p.case_id FROM case_participant p
  WHERE p.insurer_id = $1 AND (p.user_id = $3 OR (p.user_id IS NULL OR NOT EXISTS (SELECT 1 FROM staff_user h WHERE h.id = p.user_id AND h.state = 'active'))
    AND ($2::uuid[] IS NULL OR p.branch_id IS NULL OR p.branch_id = ANY($2))))`;

const HANDLER = [
  caseTask('contact', 'k.due_at', `${IN_HAND} AND ${OWN}`, runningClock('contact')),
  caseTask('feedback', 'k.due_at', `${WITH_INSURER} AND ${OWN}`, runningClock('investigate')),
  caseTask('co_handle', 'c.next_due_at', `${WITH_INSURER} AND ${CO_HANDLED}`),
];
const HEAD = [caseTask('overdue', 'c.next_due_at', `${OVERDUE} AND ${OWN_HOUSE}`)];
const CLERK = [
  caseTask('transfer', 'k.due_at', "c.status = 'new' AND c.kind = 'complaint'", ownClock('transfer')),
  caseTask('review', 'k.due_at', "c.status = 'fed_back'", ownClock('review')),
  caseTask('enquiry', 'c.next_due_at', "c.status = 'new' AND c.kind = 'enquiry'"),
  caseTask(
    'phone_task',
    'k.due_at',
    "c.status = 'following_up' AND c.state->'followUp'->>'state' = 'phone_task'",
    ownClock('phone-task'),
  ),
  `(SELECT 'read_reply' AS task, m.id::text AS subject, 'reply' AS "subjectType", NULL AS status, i.name AS "insurerName",
      m.person_due_at AS "dueAt", m.arrived_at AS since
    FROM inbound_message m LEFT JOIN insurer i ON i.id = m.insurer_id WHERE m.needs_person ORDER BY m.person_due_at LIMIT ${MOST})`,
];
const SUPERVISOR = [
  caseTask(
    'extension',
    'c.next_due_at',
    "c.status IN ('transferred', 'contacted', 'returned', 'fed_back') AND c.state->'pendingExtension' <> 'null'",
  ),
  caseTask('escalation', 'c.next_due_at', escalatedTo('station_supervisor')),
  `(SELECT 'upload_release' AS task, u.id::text AS subject, 'upload' AS "subjectType", u.status, i.name AS "insurerName", NULL::timestamptz AS "dueAt",
      u.created_at AS since
    FROM upload u JOIN insurer i ON i.id = u.insurer_id WHERE u.release = 'waiting' ORDER BY u.created_at LIMIT ${MOST})`,
];
const DEPUTY = [caseTask('escalation', 'c.next_due_at', escalatedTo('deputy_director'))];

const TASKS: Readonly<Record<string, readonly string[]>> = {
  substation_handler: HANDLER,
  substation_head: [...HEAD, ...HANDLER],
  station_clerk: CLERK,
  station_supervisor: [...SUPERVISOR, ...CLERK],
  deputy_director: DEPUTY,
  director: DEPUTY,
};

/** What a role must do now, most urgent first; nothing for a role that has no tasks here. */
export async function readInbox(sql: Sql, role: string, scope: InboxScope): Promise<InboxRow[]> {
  const tasks = TASKS[role] ?? [];
  if (tasks.length === 0) return [];
  const text = `WITH me AS (SELECT $1::uuid AS insurer, $2::uuid[] AS branches, $3::uuid AS person)
    SELECT t.* FROM me, LATERAL (${tasks.join(' UNION ALL ')}) t ORDER BY "dueAt" NULLS LAST, since LIMIT ${MOST}`;
  return sql.query<InboxRow>(text, [scope.insurerId, scope.branchIds, scope.userId]);
}
