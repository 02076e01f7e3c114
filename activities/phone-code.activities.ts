import { ApplicationFailure } from '@temporalio/common';
import { stationTime, wallTime } from '../domain/clock/station-clock.js';
import { CODE_VALID_MS } from '../domain/sms/phone-code.js';
import { claimCodeMessage, expireCode } from '../src/persistence/queries/phone-codes.js';
import type { CaseActivityParts } from './case/case-parts.js';
import { beating } from './heartbeat.js';
import { sendingBrake, type SendingBrake } from './sending-brake.js';
import { gatewayAway, outcomeOf, storeOutcomes } from './submission-outcome.js';

export type PhoneCodeActivities = ReturnType<typeof createPhoneCodeActivities>;

/** Codes asked for: neither sending hours nor opt-outs hold them; a stop of all sending does. */
export function createPhoneCodeActivities(parts: CaseActivityParts) {
  const brake = sendingBrake(parts.db);
  return {
    /**
     * Intent, act, outcome. A repeat finds the message marked and sends nothing again; one that is held, or that the
     * gateway puts off, is tried again until the code is dead.
     */
    submitCode: (messageId: string): Promise<void> => beating(() => submitCode(parts, brake, messageId)),
  };
}

async function submitCode(parts: CaseActivityParts, brake: SendingBrake, messageId: string): Promise<void> {
  const { db, sms, keyring, now, clock } = parts;
  const dead = new Date(stationTime(clock, wallTime(clock, now()) - CODE_VALID_MS));
  if (await db.transaction((sql) => expireCode(sql, messageId, dead))) return;
  if (!(await sms.whenBound(1_000))) throw gatewayAway();
  const claimedAt = new Date(now());
  const rules = await parts.rules();
  const from = rules.settings.accessNumber;
  const message = await db.transaction((sql) => claimCodeMessage(sql, messageId, { now: claimedAt, from }));
  if (message === null) return;
  if (message === 'held') throw held();
  const { to, text } = JSON.parse(keyring.open(message.sealed, 'message')) as {
    to: string;
    text: string;
  };
  const result = await brake.watching((holds) =>
    sms.submit({ reference: message.reference, to, from, text, heldBack: () => holds(null) }),
  );
  const outcome = outcomeOf(messageId, text, result);
  const at = new Date(now());
  await db.transaction((sql) =>
    storeOutcomes(sql, rules, { claimedAt, outcomes: [outcome], roundNo: null, at, clock }),
  );
  if (outcome.state === 'planned') throw !result.ok && result.kind === 'held' ? held() : gatewayAway();
}

const held = (): ApplicationFailure =>
  ApplicationFailure.retryable('all sending is stopped', 'sending-stopped');
