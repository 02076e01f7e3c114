import { computeDeadline } from '../../domain/clock/deadline.js';
import { policyFor } from '../../domain/clock/policies.js';
import { nextSendingMoment } from '../../domain/survey/sending-hours.js';
import type { Sql } from '../../src/persistence/database.js';
import {
  abandonCaseMessages,
  claimCaseMessage,
  plannedMessages,
  closeUnsent,
  type MessageToSend,
} from '../../src/persistence/queries/case-messages.js';
import type { StationRules } from '../../src/persistence/queries/station-rules.js';
import { recordOutcomes, type PromptOutcome } from '../../src/persistence/queries/survey-round.js';
import { gatewayAway, outcomeOf } from '../submission-outcome.js';
import { contextOf } from './case-context.js';
import type { CaseActivityParts } from './case-parts.js';

export interface SentMessage {
  followUp: boolean;
  submitted: boolean;
}

/** Sends the case's planned messages one by one while hours and stops allow; throws to be called again when the gateway is away. */
export async function sendPlannedMessages(parts: CaseActivityParts, caseId: string): Promise<SentMessage[]> {
  const { db, now } = parts;
  await db.transaction((sql) => abandonCaseMessages(sql, caseId));
  const sent: SentMessage[] = [];
  for (;;) {
    const rules = await parts.rules();
    if (nextSendingMoment(now(), rules.settings.sendingHours) > now()) return sent;
    if (!(await parts.sms.whenBound(1_000))) throw gatewayAway();
    const message = await db.transaction(async (sql) => {
      const { stopped } = await plannedMessages(sql, caseId);
      return stopped ? null : claimCaseMessage(sql, caseId, new Date(now()));
    });
    if (!message) return sent;
    const outcome = await submit(parts, rules, message);
    await db.transaction((sql) => record(sql, parts, rules, message, outcome));
    if (outcome.state === 'planned') throw gatewayAway();
    sent.push({ followUp: message.purpose === 'follow_up', submitted: outcome.state === 'submitted' });
  }
}

async function submit(
  parts: CaseActivityParts,
  { settings, kinds }: StationRules,
  message: MessageToSend,
): Promise<PromptOutcome> {
  const { to, text } = JSON.parse(parts.keyring.open(message.sealed, 'message')) as {
    to: string;
    text: string;
  };
  const extension = kinds.find((kind) => kind.code === message.kind)?.extension ?? '';
  const from = settings.accessNumber + extension;
  return outcomeOf(message.id, await parts.sms.submit({ reference: message.reference, to, from, text }));
}

async function record(
  sql: Sql,
  { now }: CaseActivityParts,
  rules: StationRules,
  message: MessageToSend,
  outcome: PromptOutcome,
): Promise<void> {
  const at = now();
  const closesAt = new Date(windowEnd(rules, at));
  await recordOutcomes(sql, [outcome], new Date(at), closesAt);
  if (message.purpose === 'follow_up' && outcome.state === 'unknown')
    await closeUnsent(sql, message.id, new Date(at));
}

function windowEnd(rules: StationRules, startedAt: number): number {
  const policy = policyFor(rules.clockPolicySets, 'reply-window', startedAt);
  const { dueAt } = computeDeadline(
    { policy, startedAt, extensions: [], pauses: [] },
    contextOf(rules).calendar,
  );
  if (dueAt === null) throw new Error('A reply window has no pause, so it always has an end.');
  return dueAt;
}
