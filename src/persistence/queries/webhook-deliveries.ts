import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

/** One attempt that is to be made now. */
export interface DueDelivery {
  id: string;
  endpointId: string;
  insurerId: string;
  url: string;
  /** Sealed as `webhook_endpoint.secrets`. */
  secretsSealed: Buffer;
  eventId: string;
  type: string;
  occurredAt: Date;
  data: Record<string, unknown>;
  /** Number of the attempt, from 1. */
  attempt: number;
  firstAt: Date;
}

export interface TakeDue {
  /** Wall time. */
  now: Date;
  /** When an attempt whose process died may be made again. */
  leaseUntil: Date;
  /** Endpoints that are full or resting. */
  notTo: readonly string[];
  perEndpoint: number;
  most: number;
}

const open = "state IN ('planned', 'submitting')";

/**
 * Takes attempts that are due and writes down that they are being made. An event waits while an earlier one about the
 * same subject is open for the same endpoint. New deliveries are due at once, whatever clock stamped them.
 */
export async function takeDueDeliveries(
  sql: Sql,
  { now, leaseUntil, notTo, perEndpoint, most }: TakeDue,
): Promise<DueDelivery[]> {
  return sql.query<DueDelivery>(
    `WITH due AS (
       SELECT taken.id FROM webhook_endpoint e CROSS JOIN LATERAL (
         SELECT d.id FROM webhook_delivery d
         WHERE d.endpoint_id = e.id AND d.${open} AND (d.attempt = 0 OR d.next_at <= $1)
           AND NOT EXISTS (SELECT 1 FROM webhook_delivery b WHERE b.endpoint_id = d.endpoint_id AND b.subject_key = d.subject_key
             AND b.${open} AND (b.sequence, b.id) < (d.sequence, d.id))
         ORDER BY d.sequence, d.id LIMIT $4 FOR UPDATE OF d SKIP LOCKED) AS taken
       WHERE e.state = 'active' AND NOT e.id = ANY($3::uuid[]) LIMIT $5)
     UPDATE webhook_delivery d SET state = 'submitting', attempt = attempt + 1, first_at = coalesce(first_at, $1), next_at = $2
     FROM due, webhook_event v, webhook_endpoint e WHERE d.id = due.id AND v.id = d.event_id AND e.id = d.endpoint_id
     RETURNING d.id, d.endpoint_id AS "endpointId", d.insurer_id AS "insurerId", e.url, e.secrets_sealed AS "secretsSealed", v.id AS "eventId",
       v.type, v.occurred_at AS "occurredAt", v.data, d.attempt, d.first_at AS "firstAt"`,
    [now, leaseUntil, notTo, perEndpoint, most],
  );
}

export interface DeliveryOutcome {
  state: 'planned' | 'delivered' | 'failed';
  /** `planned`: when to try again. */
  nextAt: Date | null;
  status: number | null;
  error: string | null;
}

/** Writes what came of an attempt; a later attempt, or somebody's decision meanwhile, is not overwritten. */
export async function settleDelivery(
  sql: Sql,
  { id, attempt }: Pick<DueDelivery, 'id' | 'attempt'>,
  { state, nextAt, status, error }: DeliveryOutcome,
  at: Date,
): Promise<void> {
  await sql.run(
    `UPDATE webhook_delivery SET state = $3, next_at = $4, last_status = $5, last_error = $6,
       done_at = CASE WHEN $3 <> 'planned' THEN $7::timestamptz END
     WHERE id = $1 AND attempt = $2 AND state = 'submitting'`,
    [id, attempt, state, nextAt, status, error, at],
  );
}

/** Stops sending to an endpoint; what is planned for it waits. False: it was paused already. */
export async function pauseEndpoint(sql: Sql, endpointId: string): Promise<boolean> {
  const paused = await sql.run(
    "UPDATE webhook_endpoint SET state = 'paused', version = version + 1 WHERE id = $1 AND state = 'active'",
    [endpointId],
  );
  return paused === 1;
}

export interface WebhookDeliveryRow {
  id: string;
  eventId: string;
  type: string;
  subjectKey: string;
  occurredAt: Date;
  state: 'planned' | 'submitting' | 'delivered' | 'failed' | 'cancelled';
  attempt: number;
  /** Wall time of the next attempt; null where none is planned. */
  nextAt: Date | null;
  lastStatus: number | null;
  lastError: string | null;
  doneAt: Date | null;
}

export const deliverySorts = {
  '-sequence': { by: 'd.sequence', type: 'bigint', descending: true },
} satisfies Sorts;

/** The deliveries of an endpoint, newest event first. */
export function listWebhookDeliveries(
  sql: Sql,
  { endpointId, state }: { endpointId: string; state?: string | undefined },
  asked: PageAsked,
): Promise<Page<WebhookDeliveryRow>> {
  return readPage(
    sql,
    {
      select: `d.id, d.event_id AS "eventId", e.type, d.subject_key AS "subjectKey", e.occurred_at AS "occurredAt", d.state, d.attempt,
        CASE WHEN d.${open} AND d.attempt > 0 THEN d.next_at END AS "nextAt", d.last_status AS "lastStatus", d.last_error AS "lastError",
        d.done_at AS "doneAt"`,
      from: 'webhook_delivery d JOIN webhook_event e ON e.id = d.event_id',
      where: ['d.endpoint_id = $1', '($2::text IS NULL OR d.state = $2)'],
      params: [endpointId, state ?? null],
      sorts: deliverySorts,
      id: { by: 'd.id', type: 'uuid' },
    },
    asked,
  );
}

/** Sends an event of the past again, as a delivery of its own. False: it belongs to another endpoint. */
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

/**
 * Sends again what failed for good at or after `since` (wall time) and neither arrived nor waits by a later delivery;
 * each event once, in its old order. Returns how many.
 */
export async function replayFailedDeliveries(
  sql: Sql,
  endpointId: string,
  since: Date,
  at: Date,
): Promise<number> {
  return sql.run(
    `INSERT INTO webhook_delivery (id, event_id, endpoint_id, insurer_id, subject_key, sequence, state, next_at)
     SELECT gen_random_uuid(), event_id, endpoint_id, insurer_id, subject_key, sequence, 'planned', $3 FROM (
       SELECT DISTINCT ON (event_id) * FROM webhook_delivery WHERE endpoint_id = $1 AND state = 'failed' AND done_at >= $2) AS f
     WHERE NOT EXISTS (SELECT 1 FROM webhook_delivery o WHERE o.endpoint_id = $1 AND o.event_id = f.event_id
       AND o.state IN ('planned', 'submitting', 'delivered'))`,
    [endpointId, since, at],
  );
}

/** An event that says nothing, for this endpoint alone, so that its owner can try the receiver. Returns the delivery's id. */
export async function insertTestEvent(
  sql: Sql,
  { endpointId, insurerId }: { endpointId: string; insurerId: string },
  occurredAt: Date,
  at: Date,
): Promise<string> {
  const [eventId, deliveryId] = [newId(), newId()];
  await sql.run(
    `WITH happened AS (
       INSERT INTO webhook_event (id, insurer_id, type, subject_key, data, occurred_at)
       VALUES ($1, $2, 'webhook.test', $3, '{}', $4) RETURNING sequence)
     INSERT INTO webhook_delivery (id, event_id, endpoint_id, insurer_id, subject_key, sequence, state, next_at)
     SELECT $5, $1, $6, $2, $3, sequence, 'planned', $7 FROM happened`,
    [eventId, insurerId, `test:${eventId}`, occurredAt, deliveryId, endpointId, at],
  );
  return deliveryId;
}
