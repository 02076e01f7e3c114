import type { WebhookDeliveryRow } from '../../persistence/queries/webhook-deliveries.js';
import type { WebhookEndpointRow } from '../../persistence/queries/webhook-endpoints.js';
import { stampOf } from '../front-door/fields.js';
import type { DeliveryAnswer, EndpointAnswer } from './webhooks.schema.js';

export function presentEndpoint(row: WebhookEndpointRow): EndpointAnswer {
  const { id, insurerId, url, eventTypes, state, version, createdAt } = row;
  return { id, insurerId, url, eventTypes, state, version, createdAt: stampOf(createdAt) };
}

export function presentDelivery(row: WebhookDeliveryRow): DeliveryAnswer {
  const { id, eventId, type, subjectKey, occurredAt, state, attempt, nextAt, lastStatus, lastError, doneAt } =
    row;
  return {
    id,
    eventId,
    type,
    subject: subjectKey,
    occurredAt: stampOf(occurredAt),
    state,
    attempt,
    nextAt: stampOf(nextAt),
    lastStatus,
    lastError,
    doneAt: stampOf(doneAt),
  };
}
