import { z } from 'zod';
import { INBOUND_QUEUES, inboundSorts } from '../../persistence/queries/inbound-list.js';
import { messageSorts } from '../../persistence/queries/messages.js';
import { optOutSorts } from '../../persistence/queries/opt-outs.js';
import { roundSorts } from '../../persistence/queries/survey-rounds.js';
import { MESSAGE_STATES, type MessageState } from '../../../domain/survey/ledger.js';
import { prose, stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

const messageState = z.enum(Object.keys(MESSAGE_STATES) as [MessageState, ...MessageState[]]);
const grade = z.enum(['satisfied', 'dissatisfied', 'suggestion', 'enquiry']);
const roundNumber = z.string().regex(/^\d{1,18}$/, '须为轮次编号。');

/** A round's number in the path. */
export const roundPart = { schema: roundNumber };
/** An opt-out's id in the path. */
export const withReason = z.strictObject({ reason: prose(500) });

export const newStop = z.strictObject({ insurerId: uuid.nullable().default(null), reason: prose(500) });
export const stopAnswer = z.object({
  id: z.uuid(),
  insurerId: z.uuid().nullable(),
  since: stamp,
  by: z.string(),
  releasedAt: stamp.nullable(),
  releasedBy: z.string().nullable(),
});
export const stopsAnswer = z.object({ items: z.array(stopAnswer) });

export const roundsQuery = z.object({
  state: z.enum(['cut', 'sending', 'open', 'closed']).optional(),
  ...pageQuery(roundSorts),
});
const round = z.object({
  roundNo: z.string(),
  state: z.string(),
  size: z.int(),
  cutAt: stamp,
  plannedAt: stamp.nullable(),
  closedAt: stamp.nullable(),
});
export const roundsAnswer = pageOf(round);
export const roundAnswer = round.extend({
  messages: z.record(z.string(), z.int()),
  openSurveys: z.int(),
  nextCloseAt: stamp.nullable(),
});

export const messagesQuery = z.object({
  state: messageState.optional(),
  roundNo: roundNumber.optional(),
  insurerId: uuid.optional(),
  ...pageQuery(messageSorts),
});
export const messageAnswer = z.object({
  id: z.uuid(),
  purpose: z.string(),
  insurerId: z.uuid().nullable(),
  roundNo: z.string().nullable(),
  kind: z.string().nullable(),
  state: messageState,
  stateName: z.string(),
  reason: z.string().nullable(),
  parts: z.int().nullable(),
  plannedAt: stamp,
  submittedAt: stamp.nullable(),
  doneAt: stamp.nullable(),
});
export const messagesAnswer = pageOf(messageAnswer);

export const unknownVerdict = z.strictObject({
  verdict: z.enum(['went_out', 'not_sent']),
  reason: prose(500),
});
export const revealedMessage = z.object({ id: z.uuid(), phone: z.string(), text: z.string() });

export const inboundQuery = z.object({
  queue: z.enum(INBOUND_QUEUES).default('all'),
  overall: z.enum([...grade.options, 'none', 'person']).optional(),
  insurerId: uuid.optional(),
  ...pageQuery(inboundSorts),
});
export const inboundAnswer = z.object({
  id: z.uuid(),
  phone: z.string(),
  text: z.string(),
  kind: z.string().nullable(),
  arrivedAt: stamp,
  deliveries: z.int(),
  match: z.enum(['open', 'late', 'unmatched']),
  insurerId: z.uuid().nullable(),
  overall: z.string(),
  items: z.record(z.string(), grade),
  optOut: z.boolean(),
  praise: z.boolean(),
  why: z.string(),
  suggested: z.string().nullable(),
  readBy: z.string(),
  readAt: stamp,
  needsPerson: z.boolean(),
  dueAt: stamp.nullable(),
  caseNo: z.string().nullable(),
});
export const inboundPageAnswer = pageOf(inboundAnswer);

export const newReading = z.strictObject({
  overall: z.enum([...grade.options, 'none']),
  items: z.record(z.string(), grade).default({}),
  optOut: z.boolean().default(false),
  praise: z.boolean().default(false),
});
/** In place of a reading that stands already; says why. */
export const correctedReading = newReading.extend({ reason: prose(500) });

export const optOutsQuery = z.object({
  lifted: z.stringbool().default(false),
  ...pageQuery(optOutSorts),
});
/** The number is in the body, never in an address. */
export const optOutSearch = z.strictObject({ phone: z.string().trim().min(1, '不能为空。').max(32) });
export const optOutAnswer = z.object({
  id: z.string(),
  phone: z.string().nullable(),
  since: stamp,
  by: z.string(),
  liftedAt: stamp.nullable(),
  liftedBy: z.string().nullable(),
});
export const optOutsAnswer = pageOf(optOutAnswer);
export const foundOptOut = z.object({ optOut: optOutAnswer.nullable() });

export type WithReason = z.infer<typeof withReason>;
export type NewStop = z.infer<typeof newStop>;
export type StopAnswer = z.infer<typeof stopAnswer>;
export type RoundsQuery = z.infer<typeof roundsQuery>;
export type RoundAnswer = z.infer<typeof roundAnswer>;
export type MessagesQuery = z.infer<typeof messagesQuery>;
export type MessageAnswer = z.infer<typeof messageAnswer>;
export type UnknownVerdictAsked = z.infer<typeof unknownVerdict>;
export type RevealedMessage = z.infer<typeof revealedMessage>;
export type InboundQuery = z.infer<typeof inboundQuery>;
export type InboundAnswer = z.infer<typeof inboundAnswer>;
export type NewReading = z.infer<typeof newReading>;
export type CorrectedReading = z.infer<typeof correctedReading>;
export type OptOutsQuery = z.infer<typeof optOutsQuery>;
export type OptOutSearch = z.infer<typeof optOutSearch>;
export type OptOutAnswer = z.infer<typeof optOutAnswer>;
