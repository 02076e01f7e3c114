import { setTimeout as sleep } from 'node:timers/promises';
import { countSmsParts } from '../domain/sms/sms-parts.js';
import { sourceNumbers } from '../domain/survey/kinds.js';
import { nextSendingMoment, sendingEnds } from '../domain/survey/sending-hours.js';
import type { SubmitResult } from '../src/integrations/sms/gateway.js';
import type { StationRules } from '../src/persistence/queries/station-rules.js';
import { claimWindow } from '../src/persistence/queries/survey-round.js';
import { renderPrompts } from './prompt-text.js';
import type { Holds } from './sending-brake.js';
import type { SendingPace } from './sending-pace.js';
import { gatewayAway, outcomeOf, storeOutcomes } from './submission-outcome.js';
import type { SurveyActivityParts } from './survey.activities.js';

/** Most prompts between one intent and its outcome: what a crash may leave unknown. */
const WINDOW = 250;
const THROTTLED_PAUSE_MS = 1_000;

export interface SendingRound {
  roundNo: string;
  rules: StationRules;
  pace: SendingPace;
  /** What a stop holds back now. */
  holds: Holds;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

/**
 * One window: mark the intent, hand over to the gateway, write what it said. What a stop, or the end of the sending hours,
 * finds still in line at the gateway is planned again. False when nothing was to be taken.
 */
export async function submitWindow(parts: SurveyActivityParts, round: SendingRound): Promise<boolean> {
  const { db, sms, keyring, clock } = parts;
  const { roundNo, rules, pace, holds } = round;
  if (!(await sms.whenBound(1_000))) throw gatewayAway();
  const size = Math.max(1, Math.min(WINDOW, Math.floor(parts.smsRate)));
  await pace.turn(size);
  // The turn may have come after the sending hours ended: whoever asks again finds them over.
  if (nextSendingMoment(round.now(), rules.settings.sendingHours) > round.now()) {
    pace.giveBack(size);
    return true;
  }
  const claimedAt = new Date(round.now());
  const numbers = sourceNumbers(rules.kinds, rules.settings.accessNumber);
  const { prompts, taken } = await db.transaction((sql) =>
    claimWindow(sql, roundNo, { size, now: claimedAt, numbers }),
  );
  const texts = renderPrompts(prompts, keyring, rules);
  pace.giveBack(size - texts.reduce((sum, { text }) => sum + countSmsParts(text), 0));
  if (prompts.length === 0) return taken > 0;
  const ends = sendingEnds(claimedAt.getTime(), rules.settings.sendingHours);
  const results = await sms.submitWindow(
    texts.map((text, index) => ({
      ...text,
      heldBack: () => holds(prompts[index]?.insurerId ?? null) || round.now() >= ends,
    })),
  );
  const outcomes = prompts.map(({ messageId }, index) =>
    outcomeOf(messageId, texts[index]?.text ?? '', results[index]),
  );
  const at = new Date(round.now());
  await db.transaction((sql) => storeOutcomes(sql, rules, { claimedAt, outcomes, roundNo, at, clock }));
  const leftOver = await pauseIfPutOff(results);
  return leftOver || taken === size;
}

/**
 * A centre that puts off some is given a breath; one that takes nothing is called again by the engine in a while. True:
 * some of the window are planned again.
 */
async function pauseIfPutOff(results: readonly SubmitResult[]): Promise<boolean> {
  const held = results.filter((result) => !result.ok && result.kind === 'held').length;
  const putOff = results.filter(isPutOff).length;
  if (putOff > 0 && putOff + held === results.length) throw gatewayAway();
  if (putOff > 0) await sleep(THROTTLED_PAUSE_MS);
  return putOff + held > 0;
}

const isPutOff = (result: SubmitResult): boolean =>
  !result.ok && (result.kind === 'throttled' || result.kind === 'unreachable');
