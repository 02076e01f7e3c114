import type { Sql } from '../database.js';

export interface TemplateRow {
  code: string;
  version: number;
  channel: 'sms' | 'mail' | 'letter';
  name: string;
  body: string;
  state: 'draft' | 'approved' | 'retired';
  createdAt: Date;
  createdBy: string;
  /** On whose behalf a delegate drafted it. */
  createdFor: string | null;
  approvedAt: Date | null;
  approvedBy: string | null;
}

/** Who acts, as rows name them, and on whose behalf. */
export interface TemplateActor {
  actor: string;
  onBehalfOf: string | null;
}

const columns = `code, version, channel, name, body, state, created_at AS "createdAt", created_by AS "createdBy", created_for AS "createdFor",
  approved_at AS "approvedAt", approved_by AS "approvedBy"`;

/** Every version of one template, or of all; newest first. */
export function listTemplates(sql: Sql, code: string | null): Promise<TemplateRow[]> {
  return sql.query<TemplateRow>(
    `SELECT ${columns} FROM message_template WHERE $1::text IS NULL OR code = $1 ORDER BY code, version DESC LIMIT 2000`,
    [code],
  );
}

/** Undefined: somebody else has made this version. */
export async function insertTemplate(
  sql: Sql,
  draft: Pick<TemplateRow, 'code' | 'version' | 'channel' | 'name' | 'body'>,
  { actor, onBehalfOf }: TemplateActor,
  at: Date,
): Promise<TemplateRow | undefined> {
  const [row] = await sql.query<TemplateRow>(
    `INSERT INTO message_template (code, version, channel, name, body, created_at, created_by, created_for)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [draft.code, draft.version, draft.channel, draft.name, draft.body, at, actor, onBehalfOf],
  );
  return row;
}

/** Puts a draft in force; the version before retires, messages made from it keep it. Undefined: it is no draft. */
export async function approveTemplate(
  sql: Sql,
  code: string,
  version: number,
  { actor, onBehalfOf }: TemplateActor,
  at: Date,
): Promise<TemplateRow | undefined> {
  const [row] = await sql.query<TemplateRow>(
    `UPDATE message_template SET state = 'approved', approved_at = $4, approved_by = $3, approved_for = $5
     WHERE code = $1 AND version = $2 AND state = 'draft' RETURNING ${columns}`,
    [code, version, actor, at, onBehalfOf],
  );
  if (row)
    await sql.run(
      "UPDATE message_template SET state = 'retired' WHERE code = $1 AND version <> $2 AND state = 'approved'",
      [code, version],
    );
  return row;
}
