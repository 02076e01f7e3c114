import { z } from 'zod';
import { deliverySorts } from '../../persistence/queries/webhook-deliveries.js';
import { change, moment, stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

/** FORMATS, "Webhooks"; `*` stands for all of them, also later ones. */
const eventType = z.enum([
  '*',
  'upload.completed',
  'case.transferred',
  'case.due_soon',
  'case.overdue',
  'case.returned',
  'case.extended',
  'case.concluded',
  'mediation.notice',
  'claim.overdue',
]);
const state = z.enum(['active', 'paused']);
const url = z.string().trim().min(1, '不能为空。').max(2048);
const eventTypes = z.array(eventType).min(1, '至少选择一种事件。').max(20);

export const endpointsQuery = z.object({ insurerId: uuid.optional() });
export const newEndpoint = change({ insurerId: uuid.optional(), url, eventTypes });
export const endpointChange = change({ url, eventTypes, state });

export const endpointAnswer = z.object({
  id: z.uuid(),
  insurerId: z.uuid(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  state,
  version: z.int(),
  createdAt: stamp,
});
export const endpointsAnswer = z.object({ items: z.array(endpointAnswer) });
/** The signing secret is shown this once. */
export const endpointWithSecret = endpointAnswer.extend({ secret: z.string() });
export const secretAnswer = z.object({ secret: z.string() });
const deliveryState = z.enum(['planned', 'submitting', 'delivered', 'failed', 'cancelled']);
export const deliveriesQuery = z.object({ state: deliveryState.optional(), ...pageQuery(deliverySorts) });
/** `since` is wall time, as `doneAt` of a delivery. */
export const failedSince = z.strictObject({ since: moment });

export const deliveryAnswer = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  type: z.string(),
  subject: z.string(),
  occurredAt: stamp,
  state: deliveryState,
  attempt: z.int(),
  /** When it is tried again; wall time, also in a rehearsal. */
  nextAt: stamp.nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  doneAt: stamp.nullable(),
});
export const deliveriesAnswer = pageOf(deliveryAnswer);
export const replayAnswer = z.object({ deliveries: z.int() });
export const testEventAnswer = z.object({ deliveryId: z.uuid() });

export type EndpointsQuery = z.infer<typeof endpointsQuery>;
export type NewEndpoint = z.infer<typeof newEndpoint>;
export type EndpointChange = z.infer<typeof endpointChange>;
export type EndpointAnswer = z.infer<typeof endpointAnswer>;
export type EndpointWithSecret = z.infer<typeof endpointWithSecret>;
export type DeliveryAnswer = z.infer<typeof deliveryAnswer>;
export type DeliveriesQuery = z.infer<typeof deliveriesQuery>;
export type FailedSince = z.infer<typeof failedSince>;
