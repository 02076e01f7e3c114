import type { Sql } from '../database.js';
import { newId } from '../ids.js';

export interface WebhookEndpointRow {
  id: string;
  insurerId: string;
  url: string;
  /** A JSON array of signing secrets, newest first, sealed as `webhook_endpoint.secrets`. */
  secretsSealed: Buffer;
  eventTypes: string[];
  state: 'active' | 'paused';
  version: number;
  createdAt: Date;
}

const columns = `id, insurer_id AS "insurerId", url, secrets_sealed AS "secretsSealed", event_types AS "eventTypes", state, version,
  created_at AS "createdAt"`;

export function listWebhookEndpoints(sql: Sql, insurerId: string | null): Promise<WebhookEndpointRow[]> {
  return sql.query(
    `SELECT ${columns} FROM webhook_endpoint WHERE $1::uuid IS NULL OR insurer_id = $1 ORDER BY created_at, id LIMIT 1000`,
    [insurerId],
  );
}

export async function findWebhookEndpoint(sql: Sql, id: string): Promise<WebhookEndpointRow | undefined> {
  const [row] = await sql.query<WebhookEndpointRow>(`SELECT ${columns} FROM webhook_endpoint WHERE id = $1`, [
    id,
  ]);
  return row;
}

export async function insertWebhookEndpoint(
  sql: Sql,
  endpoint: Pick<WebhookEndpointRow, 'insurerId' | 'url' | 'secretsSealed' | 'eventTypes'>,
  at: Date,
): Promise<WebhookEndpointRow> {
  const [row] = await sql.query<WebhookEndpointRow>(
    `INSERT INTO webhook_endpoint (id, insurer_id, url, secrets_sealed, event_types, created_at) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING ${columns}`,
    [newId(), endpoint.insurerId, endpoint.url, endpoint.secretsSealed, endpoint.eventTypes, at],
  );
  if (!row) throw new Error('The endpoint was not written.');
  return row;
}

/** Undefined: no such endpoint, or not in the version that the caller saw. */
export async function changeWebhookEndpoint(
  sql: Sql,
  id: string,
  seen: number,
  { url, eventTypes, state }: Pick<WebhookEndpointRow, 'url' | 'eventTypes' | 'state'>,
): Promise<WebhookEndpointRow | undefined> {
  const [row] = await sql.query<WebhookEndpointRow>(
    `UPDATE webhook_endpoint SET url = $3, event_types = $4, state = $5, version = version + 1 WHERE id = $1 AND version = $2
     RETURNING ${columns}`,
    [id, seen, url, eventTypes, state],
  );
  return row;
}

export async function setWebhookSecrets(sql: Sql, id: string, sealed: Buffer): Promise<void> {
  await sql.run('UPDATE webhook_endpoint SET secrets_sealed = $2, version = version + 1 WHERE id = $1', [
    id,
    sealed,
  ]);
}
