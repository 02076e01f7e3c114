import { setTimeout as sleep } from 'node:timers/promises';
import { countSmsParts } from '../domain/sms/sms-parts.js';
import { nextSendingMoment } from '../domain/survey/sending-hours.js';
import type { StationRules } from '../src/persistence/queries/station-rules.js';
import { claimWindow, type PromptOutcome } from '../src/persistence/queries/survey-round.js';
import { renderPrompts } from './prompt-text.js';
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
  /** Station time, epoch milliseconds. */
  now: () => number;
}

/** One window: mark the intent, hand over to the gateway, write what it said. False when nothing was to be taken. */
export async function submitWindow(parts: SurveyActivityParts, round: SendingRound): Promise<boolean> {
  const { db, sms, keyring, clock } = parts;
  const { roundNo, rules, pace } = round;
  if (!(await sms.whenBound(1_000))) throw gatewayAway();
  const size = Math.max(1, Math.min(WINDOW, Math.floor(parts.smsRate)));
  await pace.turn(size);
  // The turn may have come after the sending hours ended: whoever asks again finds them over.
  if (nextSendingMoment(round.now(), rules.settings.sendingHours) > round.now()) {
    pace.giveBack(size);
    return true;
  }
  const claimedAt = new Date(round.now());
  const { prompts, taken } = await db.transaction((sql) => claimWindow(sql, roundNo, size, claimedAt));
  const texts = renderPrompts(prompts, keyring, rules);
  pace.giveBack(size - texts.reduce((sum, { text }) => sum + countSmsParts(text), 0));
  if (prompts.length === 0) return taken > 0;
  const results = await sms.submitWindow(texts);
  const outcomes = prompts.map(({ messageId }, index) =>
    outcomeOf(messageId, texts[index]?.text ?? '', results[index]),
  );
  const at = new Date(round.now());
  await db.transaction((sql) => storeOutcomes(sql, rules, { claimedAt, outcomes, roundNo, at, clock }));
  const putOff = await pauseIfPutOff(outcomes);
  return putOff || taken === size;
}

/** A centre that puts off some is given a breath; one that takes nothing is called again by the engine in a while. */
async function pauseIfPutOff(outcomes: readonly PromptOutcome[]): Promise<boolean> {
  const putOff = outcomes.filter((outcome) => outcome.state === 'planned').length;
  if (putOff === outcomes.length) throw gatewayAway();
  if (putOff > 0) await sleep(THROTTLED_PAUSE_MS);
  return putOff > 0;
}
