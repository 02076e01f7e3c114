import { countSmsParts } from '../../domain/sms/sms-parts.js';
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
import { keepPartCounts, type PromptOutcome } from '../../src/persistence/queries/survey-round.js';
import { gatewayAway, outcomeOf, storeOutcomes } from '../submission-outcome.js';
import type { CaseActivityParts } from './case-parts.js';

/** Sends the case's planned messages one by one while hours and stops allow; throws to be called again when the gateway is away. */
export async function sendPlannedMessages(parts: CaseActivityParts, caseId: string): Promise<void> {
  const { db, now } = parts;
  await db.transaction((sql) => giveUpInterrupted(sql, parts, caseId));
  for (;;) {
    const rules = await parts.rules();
    if (nextSendingMoment(now(), rules.settings.sendingHours) > now()) return;
    if (!(await parts.sms.whenBound(1_000))) throw gatewayAway();
    const message = await db.transaction(async (sql) => {
      const { stopped } = await plannedMessages(sql, caseId);
      return stopped ? null : claimCaseMessage(sql, caseId, new Date(now()));
    });
    if (!message) return;
    const outcome = await submit(parts, rules, message);
    await db.transaction((sql) => record(sql, parts, rules, message, outcome));
    if (outcome.state === 'planned') throw gatewayAway();
  }
}

/** A receipt for one part must not pass for word of the whole message. */
async function giveUpInterrupted(sql: Sql, parts: CaseActivityParts, caseId: string): Promise<void> {
  const left = await abandonCaseMessages(sql, caseId);
  const counted = left.map(({ messageId, sealed }) => ({
    messageId,
    parts: countSmsParts(openMessage(parts, sealed).text),
  }));
  await keepPartCounts(sql, counted);
}

async function submit(
  parts: CaseActivityParts,
  { settings, kinds }: StationRules,
  message: MessageToSend,
): Promise<PromptOutcome> {
  const { to, text } = openMessage(parts, message.sealed);
  const extension = kinds.find((kind) => kind.code === message.kind)?.extension ?? '';
  const from = settings.accessNumber + extension;
  return outcomeOf(
    message.id,
    text,
    await parts.sms.submit({ reference: message.reference, to, from, text }),
  );
}

const openMessage = ({ keyring }: CaseActivityParts, sealed: Buffer): { to: string; text: string } =>
  JSON.parse(keyring.open(sealed, 'message')) as { to: string; text: string };

async function record(
  sql: Sql,
  { now, clock }: CaseActivityParts,
  rules: StationRules,
  message: MessageToSend,
  outcome: PromptOutcome,
): Promise<void> {
  const at = new Date(now());
  const claimedAt = message.submittingAt;
  await storeOutcomes(sql, rules, { claimedAt, outcomes: [outcome], roundNo: null, at, clock });
  if (message.purpose === 'follow_up' && outcome.state === 'unknown') await closeUnsent(sql, message.id, at);
}
