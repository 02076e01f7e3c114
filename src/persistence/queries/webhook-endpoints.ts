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

export interface WebhookDeliveryRow {
  id: string;
  eventId: string;
  type: string;
  subjectKey: string;
  occurredAt: Date;
  state: string;
  attempt: number;
  lastStatus: number | null;
  lastError: string | null;
  doneAt: Date | null;
}

/** The newest deliveries of an endpoint. */
export function listWebhookDeliveries(sql: Sql, endpointId: string): Promise<WebhookDeliveryRow[]> {
  return sql.query(
    `SELECT d.id, d.event_id AS "eventId", e.type, d.subject_key AS "subjectKey", e.occurred_at AS "occurredAt", d.state, d.attempt,
       d.last_status AS "lastStatus", d.last_error AS "lastError", d.done_at AS "doneAt"
     FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id WHERE d.endpoint_id = $1 ORDER BY d.sequence DESC LIMIT 200`,
    [endpointId],
  );
}

/** Sends an event of the past again, as a delivery of its own behind all others. False: it belongs to another endpoint. */
export async function replayWebhookDelivery(
  sql: Sql,
  endpointId: string,
  deliveryId: string,
  at: Date,
): Promise<boolean> {
  const written = await sql.run(
    `INSERT INTO webhook_delivery (id, event_id, endpoint_id, insurer_id, subject_key, sequence, state, next_at)
     SELECT $3, event_id, endpoint_id, insurer_id, subject_key, sequence, 'planned', $4 FROM webhook_delivery
     WHERE id = $2 AND endpoint_id = $1`,
    [endpointId, deliveryId, newId(), at],
  );
  return written === 1;
}
