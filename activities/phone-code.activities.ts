import { claimCodeMessage } from '../src/persistence/queries/phone-codes.js';
import type { CaseActivityParts } from './case/case-parts.js';
import { beating } from './heartbeat.js';
import { gatewayAway, outcomeOf, storeOutcomes } from './submission-outcome.js';

export type PhoneCodeActivities = ReturnType<typeof createPhoneCodeActivities>;

/** Codes asked for: neither sending hours nor opt-outs hold them. */
export function createPhoneCodeActivities(parts: CaseActivityParts) {
  return {
    /** Intent, act, outcome. A repeat finds the message marked and sends nothing again. */
    submitCode: (messageId: string): Promise<void> => beating(() => submitCode(parts, messageId)),
  };
}

async function submitCode(parts: CaseActivityParts, messageId: string): Promise<void> {
  const { db, sms, keyring, now, clock } = parts;
  if (!(await sms.whenBound(1_000))) throw gatewayAway();
  const claimedAt = new Date(now());
  const message = await db.transaction((sql) => claimCodeMessage(sql, messageId, claimedAt));
  if (!message) return;
  const { to, text } = JSON.parse(keyring.open(message.sealed, 'message')) as {
    to: string;
    text: string;
  };
  const rules = await parts.rules();
  const from = rules.settings.accessNumber;
  const result = await sms.submit({ reference: message.reference, to, from, text });
  const outcome = outcomeOf(messageId, text, result);
  const at = new Date(now());
  await db.transaction((sql) =>
    storeOutcomes(sql, rules, { claimedAt, outcomes: [outcome], roundNo: null, at, clock }),
  );
  if (outcome.state === 'planned') throw gatewayAway();
}
