import type { CaseContext } from '../../domain/case/decision.js';
import { nextWake } from '../../domain/case/escalation.js';
import { everyClock } from '../../domain/case/station-clocks.js';
import { isOverdue, nextDueAt } from '../../domain/case/view.js';
import { nextSendingMoment } from '../../domain/survey/sending-hours.js';
import type { Sql } from '../../src/persistence/database.js';
import {
  followUpToClose,
  insurerCode,
  plannedMessages,
} from '../../src/persistence/queries/case-messages.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import type { StationRules } from '../../src/persistence/queries/station-rules.js';
import type { CaseProgress } from '../../workflows/case/messages.js';
import type { CaseActivityParts } from './case-parts.js';
import { isAsked } from './follow-up.js';

/** A run's own clock stands still while it works: a moment of just now would cost it a timer of some milliseconds. */
const AT_ONCE = 0;

/** How a case stands and when its run must look again. */
export async function progressOf(
  sql: Sql,
  { now }: CaseActivityParts,
  { id, state }: CaseRow,
  rules: StationRules,
  context: CaseContext,
): Promise<CaseProgress> {
  const [planned, closesAt, insurer] = await Promise.all([
    plannedMessages(sql, id),
    state.followUp !== null ? followUpToClose(sql, id, isAsked(state)) : null,
    insurerCode(sql, state.insurerId),
  ]);
  const mayGo = planned.waiting > 0 && !planned.stopped;
  const from = nextSendingMoment(now(), rules.settings.sendingHours);
  const all = { ...state, clocks: everyClock(state) };
  return {
    state,
    calendarEdition: rules.calendarEdition,
    dueAt: nextDueAt(all, context),
    overdue: isOverdue(all),
    insurerCode: insurer,
    nextStepAt: nextWake(state, context),
    messagesFrom: !mayGo ? null : from <= now() ? AT_ONCE : from,
    messagesHeld: planned.waiting > 0 && planned.stopped,
    followUpClosesAt: closesAt?.getTime() ?? null,
  };
}
