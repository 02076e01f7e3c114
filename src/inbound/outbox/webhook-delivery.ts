import { outsideData } from '../../../domain/case/outside-data.js';
import { shanghaiStamp } from '../../../domain/clock/shown-moment.js';
import { lastAttempt, nextAttempt } from '../../../domain/webhook/retry.js';
import type { WebhookOutcome } from '../../integrations/webhook/send.js';
import type { DeliveryOutcome, DueDelivery } from '../../persistence/queries/webhook-deliveries.js';

/** The exact text that is signed and sent: the same at every attempt. */
export function webhookBody({
  eventId,
  type,
  occurredAt,
  data,
}: Pick<DueDelivery, 'eventId' | 'type' | 'occurredAt' | 'data'>): string {
  const at = shanghaiStamp(occurredAt.getTime());
  return JSON.stringify({ id: eventId, type, occurredAt: at, data: outsideData(data) });
}

/** Whether the receiver has said that it wants no more (Standard Webhooks: 410). */
export const wantsNoMore = (outcome: WebhookOutcome): boolean => !outcome.ok && outcome.status === 410;

/** What an attempt that ended at `now` (wall time) means for the delivery. */
export function outcomeOf(
  { attempt, firstAt }: Pick<DueDelivery, 'attempt' | 'firstAt'>,
  outcome: WebhookOutcome,
  now: number,
): DeliveryOutcome {
  if (outcome.ok) return { state: 'delivered', nextAt: null, status: outcome.status, error: null };
  const said = { status: outcome.status ?? null, error: outcome.sentence };
  const again = outcome.retryable ? nextAttempt(attempt, firstAt.getTime(), now) : null;
  if (again === null) return { state: 'failed', nextAt: null, ...said };
  const asked = now + (outcome.retryAfterMs ?? 0);
  const next = Math.min(Math.max(again, asked), lastAttempt(firstAt.getTime()));
  return { state: 'planned', nextAt: new Date(next), ...said };
}
