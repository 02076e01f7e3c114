import type { AuditEntry, ChainHead, SealedEntry } from '../../../domain/audit/chain.js';
import { CHAIN_START } from '../../../domain/audit/chain.js';
import type { Sql } from '../database.js';

/** An entry as it is sealed: every column, the moment to the microsecond, the data as the database writes it: no digit of a number is lost. */
const entry = `jsonb_build_object('id', a.id::text, 'at', to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'actor', a.actor,
  'action', a.action, 'subjectType', a.subject_type, 'subjectId', a.subject_id, 'insurerId', a.insurer_id, 'submissionId', a.submission_id,
  'address', a.address, 'data', a.data::text)`;

/** Only one sealer at a time: the next waits for the end of this transaction. */
export async function lockChain(sql: Sql): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtext('audit chain'))");
}

export async function chainHead(sql: Sql): Promise<ChainHead & { auditId: string }> {
  const [row] = await sql.query<{ sequence: string; hash: string; auditId: string }>(
    `SELECT position AS sequence, encode(hash, 'hex') AS hash, (SELECT max(audit_id) FROM audit_seal)::text AS "auditId"
     FROM audit_seal ORDER BY position DESC LIMIT 1`,
  );
  return row === undefined ? { ...CHAIN_START, auditId: '0' } : { ...row, sequence: Number(row.sequence) };
}

/** The oldest entries above `afterId` that have no seal. Ids are given before commits, so late ones lie below the newest seal. */
export async function unsealedEntries(sql: Sql, afterId: string, limit: number): Promise<AuditEntry[]> {
  const rows = await sql.query<{ entry: AuditEntry }>(
    `SELECT ${entry} AS entry FROM audit_entry a
     WHERE a.id > $1 AND NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id) ORDER BY a.id LIMIT $2`,
    [afterId, limit],
  );
  return rows.map((row) => row.entry);
}

export async function insertSeals(sql: Sql, sealed: readonly SealedEntry[]): Promise<void> {
  await sql.run(
    `INSERT INTO audit_seal (audit_id, position, hash) SELECT id, position, decode(hash, 'hex')
     FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS t(id, position, hash)`,
    [
      sealed.map((seal) => seal.entry.id),
      sealed.map((seal) => seal.sequence),
      sealed.map((seal) => seal.hash),
    ],
  );
}

/** The next sealed entries behind a place of the chain; a seal whose entry is gone comes with an empty entry, which fits no hash. */
export async function sealedEntries(sql: Sql, afterSequence: number, limit: number): Promise<SealedEntry[]> {
  const rows = await sql.query<{ sequence: string; hash: string; entry: AuditEntry | null; id: string }>(
    `SELECT s.position AS sequence, encode(s.hash, 'hex') AS hash, s.audit_id::text AS id, CASE WHEN a.id IS NOT NULL THEN ${entry} END AS entry
     FROM audit_seal s LEFT JOIN audit_entry a ON a.id = s.audit_id WHERE s.position > $1 ORDER BY s.position LIMIT $2`,
    [afterSequence, limit],
  );
  return rows.map(({ sequence, hash, entry: sealed, id }) => ({
    sequence: Number(sequence),
    hash,
    entry: sealed ?? { id },
  }));
}

export async function countUnsealed(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ count: string }>(
    'SELECT count(*) FROM audit_entry a WHERE NOT EXISTS (SELECT 1 FROM audit_seal s WHERE s.audit_id = a.id)',
  );
  return Number(row?.count ?? 0);
}
