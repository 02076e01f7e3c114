import { heartbeat } from '@temporalio/activity';
import { buildCalendar } from '../domain/calendar/calendar.js';
import { computeDeadline } from '../domain/clock/deadline.js';
import { policyFor } from '../domain/clock/policies.js';
import type { SmsGateway } from '../src/integrations/sms/gateway.js';
import type { Keyring } from '../src/integrations/keyring/keyring.js';
import type { Database } from '../src/persistence/database.js';
import type { StationRules } from '../src/persistence/queries/station-rules.js';
import {
  abandonSubmitting,
  claimWindow,
  closeRoundWhenDone,
  closeSurveys,
  planRound,
  recordOutcomes,
} from '../src/persistence/queries/survey-round.js';
import { nextSendingMoment } from '../domain/survey/sending-hours.js';
import type { RoundProgress } from '../workflows/survey-round/messages.js';
import { renderPrompts } from './prompt-text.js';
import { gatewayAway, outcomeOf } from './submission-outcome.js';

export interface SurveyActivityParts {
  db: Database;
  sms: SmsGateway;
  keyring: Keyring;
  /** Station time, epoch milliseconds. */
  now: () => number;
  rules: () => Promise<StationRules>;
  /** Messages a second that this process may submit. */
  smsRate: number;
}

export type SurveyActivities = ReturnType<typeof createSurveyActivities>;

/** The acts of a survey round. Each step is one transaction; a submission is intent, act, outcome. */
export function createSurveyActivities(parts: SurveyActivityParts) {
  return {
    /**
     * Plans the round if it is not planned yet and submits prompts window by window until none is left, the
     * sending hours end, or a stop holds back the rest. Retried while the gateway is away; nothing is resent.
     */
    async sendPrompts(roundNo: string): Promise<RoundProgress> {
      const { db, now } = parts;
      await db.transaction(async (sql) => {
        await planRound(sql, roundNo, new Date(now()));
        await abandonSubmitting(sql, roundNo);
      });
      let resumeAt: number | null = null;
      for (let more = true; more;) {
        const rules = await parts.rules();
        const from = nextSendingMoment(now(), rules.settings.sendingHours);
        if (from > now()) {
          resumeAt = from;
          break;
        }
        more = await submitWindow(parts, roundNo, rules);
        heartbeat(roundNo);
      }
      return progressOf(parts, roundNo, resumeAt);
    },

    /** Closes the surveys whose window is over; returns when the next ones end, null when the round is closed. */
    async closeSurveys(roundNo: string): Promise<number | null> {
      const next = await parts.db.transaction((sql) => closeSurveys(sql, roundNo, new Date(parts.now())));
      return next?.getTime() ?? null;
    },
  };
}

async function progressOf(
  { db, now }: SurveyActivityParts,
  roundNo: string,
  resumeAt: number | null,
): Promise<RoundProgress> {
  const { pending, nextCloseAt } = await db.transaction((sql) =>
    closeRoundWhenDone(sql, roundNo, new Date(now())),
  );
  const waitsFor = pending === 0 ? 'nothing' : resumeAt === null ? 'release' : 'sending_hours';
  return { pending, waitsFor, resumeAt, nextCloseAt: nextCloseAt?.getTime() ?? null };
}

/** Most prompts between one intent and its outcome: what a crash may leave unknown. */
const WINDOW = 200;

/** One window: mark the intent, hand over to the gateway, write what it said. False when nothing was to be taken. */
async function submitWindow(
  parts: SurveyActivityParts,
  roundNo: string,
  rules: StationRules,
): Promise<boolean> {
  const { db, sms, now, smsRate } = parts;
  if (!(await sms.whenBound(1_000))) throw gatewayAway();
  const size = Math.max(1, Math.min(WINDOW, smsRate));
  const startedAt = Date.now();
  const prompts = await db.transaction((sql) => claimWindow(sql, roundNo, size, new Date(now())));
  if (prompts.length === 0) return false;
  const texts = renderPrompts(prompts, parts.keyring, rules);
  const results = await sms.submitWindow(texts);
  const outcomes = prompts.map((prompt, index) => outcomeOf(prompt.messageId, results[index]));
  const submittedAt = now();
  await db.transaction((sql) =>
    recordOutcomes(sql, outcomes, new Date(submittedAt), new Date(windowEnd(submittedAt, rules))),
  );
  if (outcomes.some((outcome) => outcome.state === 'planned')) throw gatewayAway();
  await keepRate(prompts.length, smsRate, Date.now() - startedAt);
  return prompts.length === size;
}

/** The reply window of a prompt submitted at this moment ends by the clock policy that is in force. */
function windowEnd(submittedAt: number, rules: StationRules): number {
  const policy = policyFor(rules.clockPolicySets, 'reply-window', submittedAt);
  const facts = { policy, startedAt: submittedAt, extensions: [], pauses: [] };
  const { dueAt } = computeDeadline(facts, buildCalendar(rules.calendarNotices));
  if (dueAt === null) throw new Error('A reply window has no pause, so it always has an end.');
  return dueAt;
}

async function keepRate(sent: number, rate: number, tookMs: number): Promise<void> {
  const left = (sent / rate) * 1000 - tookMs;
  if (left > 1) await new Promise((resolve) => setTimeout(resolve, left));
}
