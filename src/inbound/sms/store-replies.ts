import { phoneTail } from '../../../domain/personal/canonical.js';
import { arrivedTogether, REDELIVERY_REACH } from '../../../domain/reply/match-reply.js';
import type { Reading } from '../../../domain/reply/reading.js';
import { readReply } from '../../../domain/reply/read-reply.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Sql } from '../../persistence/database.js';
import { newId } from '../../persistence/ids.js';
import {
  countRedeliveries,
  recentInbound,
  recordOptOuts,
  storeInbound,
  type NewInbound,
  type StoredInbound,
} from '../../persistence/queries/inbound-sms.js';
import { confirmSubmitted } from '../../persistence/queries/receipts.js';
import { knownOfSurveys, orderEffects } from '../../persistence/queries/reply-effects.js';
import { cardOf, clockEnd, readingEnd, type StationRules } from '../../persistence/queries/station-rules.js';
import type { InboundListenerParts } from './inbound-listener.js';
import { matchReplies, readMatched, surveysInReach, type PlacedReply } from './place-replies.js';
import type { WholeMessage } from './whole-messages.js';

export interface NewReply extends WholeMessage {
  inboundId: string;
  textIndex: Buffer;
}

/**
 * Stores whole messages with their readings and orders what they start, in the caller's transaction, which holds the
 * phones' locks. True when a run was ordered.
 */
export async function storeReplies(
  sql: Sql,
  parts: Pick<InboundListenerParts, 'keyring' | 'clock' | 'now'>,
  rules: StationRules,
  messages: readonly WholeMessage[],
): Promise<boolean> {
  if (messages.length === 0) return false;
  const { keyring, clock } = parts;
  const earliest = Math.min(...messages.map(({ arrivedAt }) => arrivedAt.getTime()));
  const phones = messages.map(({ phoneIndex }) => phoneIndex);
  const [stored, surveys] = await Promise.all([
    recentInbound(sql, phones, new Date(earliest - REDELIVERY_REACH)),
    surveysInReach(sql, phones, earliest),
  ]);
  const { fresh, again } = withoutRedeliveries(keyring, messages, stored);
  await countRedeliveries(sql, again);
  if (fresh.length === 0) return false;
  const matched = matchReplies(rules, fresh, surveys);
  const known = await knownOfSurveys(
    sql,
    matched.map(({ survey }) => survey),
  );
  const placed = matched.map((reply) => ({
    ...reply,
    reading: readMatched(keyring, rules, reply, known.events),
  }));
  const now = new Date(parts.now());
  await confirmSubmitted(sql, provenByReply(placed), 'resolved_by_reply', {
    now,
    clock,
    closesAt: (submittedAt) => clockEnd(rules, 'reply-window', submittedAt),
  });
  const effects = await orderEffects(
    sql,
    { rules, clock, now },
    placed.map((reply) => ({ ...reply, ...reply.reading, inboundId: reply.inboundId })),
    known,
  );
  const rows = placed.map((reply) => rowOf(parts, rules, reply, effects.cases.get(reply.inboundId) ?? null));
  await Promise.all([
    storeInbound(sql, rows),
    recordOptOuts(
      sql,
      rows.filter(({ optOut }) => optOut),
    ),
  ]);
  return effects.ordered;
}

/** The same text from the same phone to the same number within ten minutes is one message (FORMATS, "What the figures count"). */
function withoutRedeliveries(
  keyring: Keyring,
  messages: readonly WholeMessage[],
  stored: readonly StoredInbound[],
): { fresh: NewReply[]; again: string[] } {
  const seen = new Map<string, { id: string; arrivedAt: Date }[]>();
  const see = (key: string, one: { id: string; arrivedAt: Date }): void => {
    seen.set(key, [...(seen.get(key) ?? []), one]);
  };
  for (const { id, arrivedAt, ...rest } of stored) see(keyOf(rest), { id, arrivedAt });
  const fresh: NewReply[] = [];
  const again: string[] = [];
  for (const message of messages) {
    const textIndex = keyring.blindIndex('text', message.text);
    const key = keyOf({ ...message, textIndex });
    const earlier = seen
      .get(key)
      ?.find(({ arrivedAt }) => arrivedTogether(arrivedAt.getTime(), message.arrivedAt.getTime()));
    if (earlier) {
      again.push(earlier.id);
      continue;
    }
    const inboundId = newId();
    see(key, { id: inboundId, arrivedAt: message.arrivedAt });
    fresh.push({ ...message, inboundId, textIndex });
  }
  return { fresh, again };
}

const keyOf = (message: { phoneIndex: Buffer; toNumber: string; textIndex: Buffer }): string =>
  `${message.phoneIndex.toString('hex')} ${message.toNumber} ${message.textIndex.toString('hex')}`;

/** A reply to a prompt of which nobody knew whether it went out proves that it did. */
const provenByReply = (placed: readonly PlacedReply[]): string[] =>
  placed.flatMap(({ survey }) => (survey?.messageState === 'unknown' ? [survey.messageId] : []));

const DIGITS = /[0-9\uff10-\uff19]+分?/gu;

/** What the words alone say where digits and words do not agree: a hint for the person who decides, nothing more. */
function suggestionOf(rules: StationRules, { text, survey, incomplete }: PlacedReply): string | null {
  const { overall } = readReply(text.replace(DIGITS, ' '), cardOf(rules, survey));
  return overall === 'person' || overall === 'none' || incomplete ? null : overall;
}

function rowOf(
  { keyring }: Pick<InboundListenerParts, 'keyring'>,
  rules: StationRules,
  reply: PlacedReply,
  caseId: string | null,
): NewInbound {
  const {
    inboundId: id,
    phone,
    phoneIndex,
    textIndex,
    text,
    toNumber,
    arrivedAt,
    kind,
    match,
    survey,
  } = reply;
  const { overall, items, optOut, praise, why }: Reading = reply.reading;
  const needsPerson = overall === 'person';
  return {
    ...{ id, textIndex, phoneIndex, toNumber, kind, arrivedAt, match, overall, items, optOut, praise, why },
    tailIndex: keyring.blindIndex('tail', phoneTail(phone) ?? phone),
    sealed: keyring.seal(JSON.stringify({ phone, text }), 'inbound_message'),
    surveyId: survey?.surveyId ?? null,
    insurerId: survey?.insurerId ?? null,
    suggested: needsPerson ? suggestionOf(rules, reply) : null,
    needsPerson,
    personDueAt: needsPerson ? readingEnd(rules, arrivedAt) : null,
    caseId,
  };
}
