import { z } from 'zod';
import { stamp, uuid } from '../front-door/fields.js';

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
export const newEndpoint = z.strictObject({ insurerId: uuid.optional(), url, eventTypes });
export const endpointChange = z.strictObject({ url, eventTypes, state });

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
export const deliveryAnswer = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  type: z.string(),
  subject: z.string(),
  occurredAt: stamp,
  state: z.string(),
  attempt: z.int(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  doneAt: stamp.nullable(),
});
export const deliveriesAnswer = z.object({ items: z.array(deliveryAnswer) });

export type EndpointsQuery = z.infer<typeof endpointsQuery>;
export type NewEndpoint = z.infer<typeof newEndpoint>;
export type EndpointChange = z.infer<typeof endpointChange>;
export type EndpointAnswer = z.infer<typeof endpointAnswer>;
export type EndpointWithSecret = z.infer<typeof endpointWithSecret>;
export type DeliveryAnswer = z.infer<typeof deliveryAnswer>;
