import { optOutStops } from '../../domain/reply/opt-out-stops.js';
import { countSmsParts } from '../../domain/sms/sms-parts.js';
import { sourceNumbers } from '../../domain/survey/kinds.js';
import { nextSendingMoment, sendingEnds } from '../../domain/survey/sending-hours.js';
import type { SubmitResult } from '../../src/integrations/sms/gateway.js';
import type { Sql } from '../../src/persistence/database.js';
import {
  abandonCaseMessages,
  claimCaseMessage,
  plannedMessages,
  suppressOptedOutFollowUp,
  type MessageToSend,
} from '../../src/persistence/queries/case-messages.js';
import type { StationRules } from '../../src/persistence/queries/station-rules.js';
import { keepPartCounts, type PromptOutcome } from '../../src/persistence/queries/survey-round.js';
import type { SendingBrake } from '../sending-brake.js';
import { gatewayAway, outcomeOf, storeOutcomes } from '../submission-outcome.js';
import type { CaseActivityParts } from './case-parts.js';

/** Sends the case's planned messages one by one while hours and stops allow; throws to be called again when the gateway is away. */
export async function sendPlannedMessages(
  parts: CaseActivityParts,
  brake: SendingBrake,
  caseId: string,
): Promise<void> {
  const { db, now } = parts;
  await db.transaction((sql) => giveUpInterrupted(sql, parts, caseId));
  for (;;) {
    const rules = await parts.rules();
    if (nextSendingMoment(now(), rules.settings.sendingHours) > now()) return;
    if (!(await parts.sms.whenBound(1_000))) throw gatewayAway();
    const numbers = sourceNumbers(rules.kinds, rules.settings.accessNumber);
    const claimed = await db.transaction(async (sql) => {
      const { stopped, insurerId } = await plannedMessages(sql, caseId);
      const message = stopped ? null : await claimNext(sql, caseId, new Date(now()), numbers);
      return message && { message, insurerId };
    });
    if (!claimed) return;
    const { message, insurerId } = claimed;
    const ends = sendingEnds(message.submittingAt.getTime(), rules.settings.sendingHours);
    const result = await brake.watching((holds) =>
      submit(parts, message, () => holds(insurerId) || now() >= ends),
    );
    const { text } = openMessage(parts, message.sealed);
    const outcome = outcomeOf(message.id, text, result);
    await db.transaction((sql) => record(sql, parts, rules, message, outcome));
    if (!result.ok && (result.kind === 'throttled' || result.kind === 'unreachable')) throw gatewayAway();
  }
}

/** Who opted out since the follow-up was planned is not sent it, like the prompts of a round. */
async function claimNext(
  sql: Sql,
  caseId: string,
  now: Date,
  numbers: Parameters<typeof claimCaseMessage>[3],
): Promise<MessageToSend | null> {
  if (optOutStops('follow_up')) await suppressOptedOutFollowUp(sql, caseId, now);
  return claimCaseMessage(sql, caseId, now, numbers);
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

function submit(
  parts: CaseActivityParts,
  message: MessageToSend,
  heldBack: () => boolean,
): Promise<SubmitResult> {
  const { to, text } = openMessage(parts, message.sealed);
  const { reference, sourceNumber: from } = message;
  return parts.sms.submit({ reference, to, from, text, heldBack });
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
}
