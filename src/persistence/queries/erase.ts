import { randomBytes } from 'node:crypto';
import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { recordAudit } from './audit.js';

/** Makes the placeholders that stand where personal data stood; the keyring is one. */
export interface PlaceholderSealer {
  seal(plain: string, context: string): Buffer;
  sealPerson(person: Readonly<Record<string, string | null>>, context: string): Buffer;
}

export interface Erasure {
  /** Blind index of the whole phone number. */
  phoneIndex: Buffer;
  /** Who decided it, as the audit trail names them. */
  actor: string;
  /** The stored reason, if there is one. */
  submissionId: string | null;
  /** Station time. */
  at: Date;
  /** Takes them out of copies that no index leads to, while their rows still name them; returns how many, by table. */
  fromCopies: (sql: Sql) => Promise<Readonly<Record<string, number>>>;
}

export type Erased =
  /** `rows`: how many of each table; `marker` names the erasure in the audit trail. */
  | { ok: true; marker: string; rows: Readonly<Record<string, number>> }
  | { ok: false; code: 'case_open'; caseNos: string[]; message: string };

/** What stands where a name or a text stood. */
export const ERASED = '（已依申请删除）';

/**
 * Takes a person out of every row that knows them, by their phone number: names, numbers, texts, policy and claim
 * numbers, and the indexes by which they could be found. What the figures count stays, under an index that leads
 * nowhere. An opt-out stays too: it is the promise never to write to that number again, and of nothing else: it leads to
 * no reply any more, and nothing leads to it. One that was lifted goes. Refused while a case of theirs
 * is open, since its deadlines cannot be met without them. The same again finds nothing.
 */
export async function erasePerson(
  sql: Sql,
  sealer: PlaceholderSealer,
  { phoneIndex, actor, submissionId, at, fromCopies }: Erasure,
): Promise<Erased> {
  const caseNos = await openCases(sql, phoneIndex);
  if (caseNos.length > 0) return refusal(caseNos);
  const nowhere = randomBytes(16);
  const rows: Record<string, number> = { ...(await fromCopies(sql)) };
  for (const [table, statement, params] of statements(sealer, phoneIndex, nowhere, at))
    rows[table] = (rows[table] ?? 0) + (await sql.run(statement, params));
  const marker = newId();
  await recordAudit(sql, {
    at,
    actor,
    action: 'person.erased',
    subjectType: 'person',
    subjectId: marker,
    submissionId,
    data: { rows },
  });
  return { ok: true, marker, rows };
}

async function openCases(sql: Sql, phoneIndex: Buffer): Promise<string[]> {
  const rows = await sql.query<{ caseNo: string }>(
    `SELECT case_no AS "caseNo" FROM complaint_case WHERE phone_index = $1 AND status NOT IN ('concluded', 'withdrawn')
     UNION SELECT r.facts->>'caseNo' FROM case_request r WHERE r.phone_index = $1
       AND NOT EXISTS (SELECT 1 FROM complaint_case c WHERE c.id = r.case_id) ORDER BY 1`,
    [phoneIndex],
  );
  return rows.map(({ caseNo }) => caseNo);
}

function refusal(caseNos: string[]): Erased {
  const message = `该消费者还有未办结的案件（${caseNos.join('、')}），办结或销案之前不能删除其个人信息。请先办结案件再执行。`;
  return { ok: false, code: 'case_open', caseNos, message };
}

type Statement = readonly [table: string, text: string, params: readonly unknown[]];

/** In an order in which each still finds its rows: the person's cases lead to texts, so cases come after those. */
function statements(sealer: PlaceholderSealer, whom: Buffer, nowhere: Buffer, at: Date): Statement[] {
  const person = sealer.sealPerson({ name: ERASED, phone: '' }, 'person');
  const text = sealer.seal(ERASED, 'submission');
  const sms = sealer.seal(JSON.stringify({ phone: '', text: ERASED }), 'inbound_message');
  const theirs = [whom, nowhere];
  return [
    ['submission', eraseTexts, [...theirs, text]],
    ['inbound_part', 'DELETE FROM inbound_part WHERE from_index = $1', [whom]],
    ['inbound_message', eraseInbound, [...theirs, sms]],
    ['survey', closeUnsent, [whom, at]],
    ['message', eraseMessages, [...theirs, at]],
    ['unreadable_receipt', 'DELETE FROM unreadable_receipt WHERE phone_index = $1', [whom]],
    ['message_receipt', 'UPDATE message_receipt SET phone_index = $2 WHERE phone_index = $1', theirs],
    ['survey', 'UPDATE survey SET phone_index = $2 WHERE phone_index = $1', theirs],
    ['opt_out', 'DELETE FROM opt_out WHERE phone_index = $1 AND lifted_at IS NOT NULL', [whom]],
    ['opt_out', bareOptOut, [whom]],
    ['phone_code', 'DELETE FROM phone_code WHERE phone_index = $1', [whom]],
    ['service_event', eraseEvents, [...theirs, person]],
    ['case_request', eraseRequests, [...theirs, person]],
    ['complaint_case', eraseCases, [...theirs, person]],
  ];
}

/**
 * Texts that say themselves whom they are about, and those of before they did: of the person's cases, and reasons in the
 * trail for acts on their cases, messages, replies, opt-out, and for reading such a reason.
 */
const eraseTexts = `WITH RECURSIVE theirs AS (
    SELECT id, case_no, submission_id FROM complaint_case WHERE phone_index = $1
    UNION SELECT case_id, facts->>'caseNo', submission_id FROM case_request WHERE phone_index = $1),
  subject AS (
    SELECT 'case' AS type, case_no AS id FROM theirs
    UNION SELECT 'message', id::text FROM message WHERE phone_index = $1
    UNION SELECT 'inbound_message', id::text FROM inbound_message WHERE phone_index = $1
    UNION SELECT 'opt_out', id::text FROM opt_out WHERE phone_index = $1
    UNION SELECT 'opt_out', encode($1, 'hex')),
  said AS (
    SELECT a.id, coalesce(a.submission_id, (a.data->>'submissionId')::uuid) AS submission_id
    FROM audit_entry a JOIN subject s ON a.subject_type = s.type AND a.subject_id = s.id
    UNION SELECT a.id, a.submission_id FROM said JOIN audit_entry a ON a.subject_type = 'audit_entry' AND a.subject_id = said.id::text)
  UPDATE submission SET sealed = $3, phone_index = $2 WHERE phone_index = $1 OR (phone_index IS NULL AND id IN (
    SELECT submission_id FROM theirs UNION SELECT e.submission_id FROM case_entry e JOIN theirs t ON t.id = e.case_id
    UNION SELECT submission_id FROM said))`;
const bareOptOut = `UPDATE opt_out o SET id = gen_random_uuid(), inbound_id = NULL WHERE phone_index = $1 AND (inbound_id IS NOT NULL
  OR EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_type = 'opt_out' AND a.subject_id = o.id::text))`;
const eraseInbound = `UPDATE inbound_message SET sealed = $3, phone_index = $2, tail_index = $2, text_index = uuid_send(gen_random_uuid())
  WHERE phone_index = $1`;
const closeUnsent = `UPDATE survey s SET closed_at = $2, closing_reason = 'never_sent' FROM message m
  WHERE m.id = s.message_id AND m.state = 'planned' AND s.phone_index = $1 AND s.closed_at IS NULL`;
const eraseMessages = `UPDATE message SET sealed = NULL, phone_index = $2,
    done_at = CASE WHEN state = 'planned' THEN $3 ELSE done_at END, reason = CASE WHEN state = 'planned' THEN 'erased' ELSE reason END,
    state = CASE WHEN state = 'planned' THEN 'suppressed' ELSE state END WHERE phone_index = $1`;
const eraseEvents = `UPDATE service_event SET person_sealed = $3, phone_index = $2, tail_index = $2, name_index = $2, policy_no = NULL, claim_no = NULL,
    handler = NULL, content_hash = uuid_send(gen_random_uuid()), hold = CASE WHEN round_no IS NULL THEN 'discarded' ELSE hold END WHERE phone_index = $1`;
const eraseRequests = `UPDATE case_request SET person_sealed = $3, phone_index = $2, tail_index = $2, name_index = $2,
    facts = facts || '{"policyNo": null, "claimNo": null}' || CASE WHEN facts->>'eventId' IS NULL THEN '{"product": null}'::jsonb ELSE '{}' END
  WHERE phone_index = $1`;
/** A product is the insurer's word where the case came of an event; else it is what the person wrote. */
const eraseCases = `UPDATE complaint_case SET person_sealed = $3, phone_index = $2, tail_index = $2, name_index = $2, policy_no = NULL, claim_no = NULL,
    product = CASE WHEN event_id IS NULL THEN NULL ELSE product END
  WHERE phone_index = $1`;
