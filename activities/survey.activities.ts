import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { StationClock } from '../domain/clock/station-clock.js';
import { countSmsParts } from '../domain/sms/sms-parts.js';
import { nextSendingMoment } from '../domain/survey/sending-hours.js';
import type { Keyring } from '../src/integrations/keyring/keyring.js';
import type { SmsGateway } from '../src/integrations/sms/gateway.js';
import type { Database } from '../src/persistence/database.js';
import { settleRound } from '../src/persistence/queries/round-state.js';
import type { StationRules } from '../src/persistence/queries/station-rules.js';
import { abandonSubmitting, keepPartCounts, planRound } from '../src/persistence/queries/survey-round.js';
import type { RoundProgress } from '../workflows/survey-round/messages.js';
import { beating } from './heartbeat.js';
import { renderPrompts } from './prompt-text.js';
import { sendingBrake } from './sending-brake.js';
import { sendingPace } from './sending-pace.js';
import { submitWindow, type SendingRound } from './submit-window.js';

export interface SurveyActivityParts {
  db: Database;
  sms: SmsGateway;
  keyring: Keyring;
  /** Station time, epoch milliseconds. */
  now: () => number;
  /** The one clock; goes with the orders to start runs. */
  clock: StationClock;
  rules: () => Promise<StationRules>;
  /** Parts of messages a second that this process may submit. */
  smsRate: number;
}

export type SurveyActivities = ReturnType<typeof createSurveyActivities>;

/**
 * The acts of a survey round. Each step is one transaction; a submission is intent, act, outcome. `at` is the run's
 * own moment: a worker whose clock lags behind the engine's does not act as if a timer had not fired.
 */
export function createSurveyActivities(parts: SurveyActivityParts) {
  const pace = sendingPace(parts.smsRate);
  const brake = sendingBrake(parts.db);
  return {
    /**
     * Plans the round if it is not planned yet and submits prompts window by window until none is left, the
     * sending hours end, or a stop holds back the rest. Retried while the gateway is away; nothing is resent.
     */
    sendPrompts: (roundNo: string, at: number): Promise<RoundProgress> =>
      beating(async () => {
        const now = (): number => Math.max(at, parts.now());
        await prepare(parts, roundNo, now());
        const resumeAt = await brake.watching((holds) => submitAll(parts, { roundNo, pace, holds, now }));
        return progressOf(parts, roundNo, resumeAt, now());
      }),

    /** Closes the surveys whose window is over, and says what is left. */
    closeSurveys: (roundNo: string, at: number): Promise<RoundProgress> =>
      beating(() => progressOf(parts, roundNo, null, Math.max(at, parts.now()))),
  };
}

async function prepare(
  { db, rules, keyring }: SurveyActivityParts,
  roundNo: string,
  now: number,
): Promise<void> {
  const current = await rules();
  await db.transaction(async (sql) => {
    await planRound(sql, roundNo, current.settings.frequencyCap, new Date(now));
    const left = await abandonSubmitting(sql, roundNo);
    const texts = renderPrompts(left, keyring, current);
    const counted = left.map(({ messageId }, index) => ({
      messageId,
      parts: countSmsParts(texts[index]?.text ?? ''),
    }));
    await keepPartCounts(sql, counted);
  });
}

/** Null when all that may go out has gone; else the moment when the sending hours begin again. */
async function submitAll(
  parts: SurveyActivityParts,
  round: Omit<SendingRound, 'rules'>,
): Promise<number | null> {
  const { cancellationSignal } = Context.current();
  for (;;) {
    const rules = await parts.rules();
    const from = nextSendingMoment(round.now(), rules.settings.sendingHours);
    if (from > round.now()) return from;
    if (cancellationSignal.aborted)
      throw ApplicationFailure.retryable('worker is stopping', 'worker-stopping');
    if (!(await submitWindow(parts, { ...round, rules }))) return null;
  }
}

async function progressOf(
  { db, rules }: SurveyActivityParts,
  roundNo: string,
  resumeAt: number | null,
  now: number,
): Promise<RoundProgress> {
  const { pending, held, nextCloseAt } = await db.transaction((sql) =>
    settleRound(sql, roundNo, new Date(now)),
  );
  const closes = { pending, nextCloseAt: nextCloseAt?.getTime() ?? null };
  if (pending === 0) return { ...closes, waitsFor: 'nothing', resumeAt: null };
  const { settings } = await rules();
  const from = resumeAt ?? nextSendingMoment(now, settings.sendingHours);
  if (from > now) return { ...closes, waitsFor: 'sending_hours', resumeAt: from };
  // A stop that was let go meanwhile tells nobody any more: what it does not hold goes out now.
  return held < pending
    ? { ...closes, waitsFor: 'sending_hours', resumeAt: now }
    : { ...closes, waitsFor: 'release', resumeAt: null };
}
