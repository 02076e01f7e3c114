import { clockStatus, deadlineOf } from '../../domain/case/case-clock.js';
import type { CaseState } from '../../domain/case/case-state.js';
import { decide } from '../../domain/case/decide.js';
import type { Accepted, CaseContext } from '../../domain/case/decision.js';
import type { Effect } from '../../domain/case/effects.js';
import { chainOf, type CaseStep } from '../../domain/case/escalation.js';
import { everyClock } from '../../domain/case/station-clocks.js';
import { datesOfChain } from '../../domain/clock/escalation.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Sql } from '../../src/persistence/database.js';
import { recordAudit } from '../../src/persistence/queries/audit.js';
import {
  actorText,
  insertEntries,
  insertNotices,
  insertSteps,
  insertWebhook,
} from '../../src/persistence/queries/case-effects.js';
import { dropPlannedFollowUp } from '../../src/persistence/queries/case-messages.js';
import { saveCase, saveClocks, type CaseRow } from '../../src/persistence/queries/case-rows.js';
import type { CaseActivityParts } from './case-parts.js';
import { planConsumerMessage, planFollowUp } from './plan-messages.js';

/** An accepted decision, with the steps that fired and from where it was asked for, where somebody asked. */
export type Decided = Accepted & { readonly fired?: readonly CaseStep[]; readonly address?: string | null };

/**
 * Writes a decision: the case and its clocks, the timeline, notices, webhooks, planned messages and the audit entry, in
 * the caller's transaction. Returns the state that the case has then, which a follow-up that may not be sent moves on.
 */
export async function applyDecision(
  sql: Sql,
  parts: CaseActivityParts,
  row: CaseRow,
  decided: Decided,
  context: CaseContext,
): Promise<CaseState> {
  const now = new Date(parts.now());
  const { state, effects } = decided;
  const isGivenUp = row.state.followUp !== null && state.followUp === null;
  // None needs another's rows: side by side they cost one way to the server instead of one each.
  await Promise.all([
    saveState(sql, row.id, state, context),
    isGivenUp && dropPlannedFollowUp(sql, row.id, now),
    insertEntries(sql, row.id, pick(effects, 'timeline')),
    // What is a test reaches nobody.
    !row.test && insertNotices(sql, state.caseNo, pick(effects, 'notify'), now),
    insertFired(sql, row.id, decided.fired ?? [], now),
    ...pick(effects, 'webhook').map(({ event, insurerId, data }) =>
      insertWebhook(sql, {
        insurerId,
        type: event,
        subjectKey: `case:${state.caseNo}`,
        // Whoever tries their system out hears of it all the same, as of an upload; it is said to be a test.
        data: { ...data, test: row.test },
        occurredAt: now,
      }),
    ),
    audit(sql, decided, now),
    ...pick(effects, 'consumerMessage').map((message) =>
      planConsumerMessage(sql, parts, { ...row, state }, message, context),
    ),
  ]);
  return startFollowUps(sql, parts, { ...row, state }, effects, context);
}

const pick = <T extends Effect['type']>(
  effects: readonly Effect[],
  type: T,
): Extract<Effect, { type: T }>[] =>
  effects.filter((effect): effect is Extract<Effect, { type: T }> => effect.type === type);

async function saveState(sql: Sql, caseId: string, state: CaseState, context: CaseContext): Promise<void> {
  const clocks = everyClock(state).map((clock) => {
    const deadline = deadlineOf(clock, context);
    const { dueAt, provisional } = deadline;
    const lookedUp = datesOfChain(deadline, context.calendar, chainOf(clock, context));
    return { clock, dueAt, provisional, lookedUp };
  });
  // Lists show what a case's own clocks come to; what the station owes it stands in the inboxes.
  const running = clocks.filter(
    ({ clock }) => state.clocks.includes(clock) && clockStatus(clock) === 'running',
  );
  const dues = running.map(({ dueAt }) => dueAt).filter((at) => at !== null);
  await Promise.all([
    saveCase(sql, caseId, state, {
      nextDueAt: dues.length > 0 ? Math.min(...dues) : null,
      overdue: running.some(({ clock }) => clock.breachedAt !== null),
    }),
    clocks.length > 0 &&
      saveClocks(sql, caseId, state, { clocks, calendarEdition: context.calendarEdition ?? null }),
  ]);
}

async function insertFired(sql: Sql, caseId: string, fired: readonly CaseStep[], now: Date): Promise<void> {
  await insertSteps(
    sql,
    caseId,
    fired.map(({ clockId, step, to, at }) => ({ clockId, step, toRole: to, dueMoment: at })),
    now,
  );
}

/** Every act has its entry in the audit trail: who, when and from where, codes only. */
async function audit(sql: Sql, { state, effects, address = null }: Decided, now: Date): Promise<void> {
  await Promise.all(
    pick(effects, 'timeline').map((entry) =>
      recordAudit(sql, {
        at: now,
        actor: actorText(entry.by),
        action: `case.${entry.code}`,
        subjectType: 'case',
        subjectId: state.caseNo,
        insurerId: state.insurerId,
        submissionId: entry.submissionId,
        address,
        data: { ...entry.data, onBehalfOf: entry.by.onBehalfOf, version: state.version },
      }),
    ),
  );
}

async function startFollowUps(
  sql: Sql,
  parts: CaseActivityParts,
  row: CaseRow,
  effects: readonly Effect[],
  context: CaseContext,
): Promise<CaseState> {
  if (pick(effects, 'startFollowUp').length === 0) return row.state;
  if (await planFollowUp(sql, parts, row)) return row.state;
  const act = { type: 'followUpAnswered', answer: 'cannot_send', by: STATION, at: parts.now() } as const;
  const decision = decide(row.state, act, context);
  return decision.ok ? applyDecision(sql, parts, row, decision, context) : row.state;
}
