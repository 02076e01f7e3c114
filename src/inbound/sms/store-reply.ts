import { buildCalendar } from '../../../domain/calendar/calendar.js';
import { computeDeadline } from '../../../domain/clock/deadline.js';
import { policyFor } from '../../../domain/clock/policies.js';
import { phoneTail } from '../../../domain/personal/canonical.js';
import { matchReply } from '../../../domain/reply/match-reply.js';
import type { Reading } from '../../../domain/reply/reading.js';
import { readReply } from '../../../domain/reply/read-reply.js';
import { kindOfNumber } from '../../../domain/survey/kinds.js';
import type { Sql } from '../../persistence/database.js';
import { newId } from '../../persistence/ids.js';
import {
  countRedelivery,
  recordOptOut,
  storeInbound,
  surveysOfPhone,
  type SurveyOfPhone,
} from '../../persistence/queries/inbound-sms.js';
import { cardOf, type StationRules } from '../../persistence/queries/station-rules.js';
import type { InboundListenerParts } from './inbound-listener.js';
import { actOnReply } from './act-on-reply.js';

export interface WholeMessage {
  /** Canonical. */
  phone: string;
  toNumber: string;
  text: string;
  arrivedAt: number;
}

/** A reply as it is about to be stored: whose it is, what it says. */
export interface PlacedReply {
  inboundId: string;
  survey: SurveyOfPhone | null;
  match: 'open' | 'late' | 'unmatched';
  kind: string | null;
  reading: Reading;
}

/** Stores one whole inbound message with its reading; true when a run was ordered. */
export async function storeReply(
  sql: Sql,
  parts: InboundListenerParts,
  rules: StationRules,
  message: WholeMessage,
): Promise<boolean> {
  const { keyring } = parts;
  const phoneIndex = keyring.blindIndex('phone', message.phone);
  const textIndex = keyring.blindIndex('name', message.text);
  const arrivedAt = new Date(message.arrivedAt);
  if (await countRedelivery(sql, { phoneIndex, toNumber: message.toNumber, textIndex, arrivedAt })) return false;

  const placed = await placeReply(sql, rules, message, phoneIndex);
  const { reading, survey } = placed;
  const needsPerson = reading.overall === 'person';
  const acted = await actOnReply(sql, parts, rules, placed, message);
  await storeInbound(sql, {
    id: placed.inboundId,
    textIndex,
    phoneIndex,
    tailIndex: keyring.blindIndex('tail', phoneTail(message.phone) ?? message.phone),
    sealed: keyring.seal(message.text, 'inbound_message'),
    toNumber: message.toNumber,
    kind: placed.kind,
    arrivedAt,
    match: placed.match,
    surveyId: survey?.surveyId ?? null,
    insurerId: survey?.insurerId ?? null,
    overall: reading.overall,
    items: reading.items,
    optOut: reading.optOut,
    praise: reading.praise,
    why: reading.why,
    readAt: arrivedAt,
    suggested: null,
    needsPerson,
    personDueAt: needsPerson ? readingDue(rules, message.arrivedAt) : null,
    caseId: acted.caseId,
  });
  if (reading.optOut) await recordOptOut(sql, phoneIndex, arrivedAt, placed.inboundId);
  return acted.ordered;
}

async function placeReply(sql: Sql, rules: StationRules, message: WholeMessage, phoneIndex: Buffer): Promise<PlacedReply> {
  const kind = kindOfNumber(rules.kinds, rules.settings.accessNumber, message.toNumber)?.code ?? null;
  const surveys = kind === null ? [] : await surveysOfPhone(sql, phoneIndex, kind);
  const match = matchReply(
    surveys.map((s) => ({ ...s, submittedAt: s.submittedAt.getTime(), closesAt: s.closesAt.getTime() })),
    kind ?? '',
    message.arrivedAt,
  );
  const survey = match.kind === 'unmatched' ? null : (surveys.find((s) => s.surveyId === match.surveyId) ?? null);
  const reading = readReply(message.text, cardOf(rules, survey));
  return { inboundId: newId(), survey, match: match.kind, kind, reading };
}

function readingDue(rules: StationRules, startedAt: number): Date {
  const policy = policyFor(rules.clockPolicySets, 'reply-reading', startedAt);
  const { dueAt } = computeDeadline({ policy, startedAt, extensions: [], pauses: [] }, buildCalendar(rules.calendarNotices));
  if (dueAt === null) throw new Error('A reading has no pause, so it always falls due.');
  return new Date(dueAt);
}
