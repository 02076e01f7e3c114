import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributeUpdatePair,
} from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { CaseContext } from '../../domain/case/decision.js';
import { everyClock } from '../../domain/case/station-clocks.js';
import { STATUS_NAMES } from '../../domain/case/status.js';
import { isOverdue, nextDueAt } from '../../domain/case/view.js';
import { formatDue } from '../../domain/clock/shown-moment.js';
import type { CaseProgress } from './messages.js';
import type { StoryChanges } from './story-changes.js';

const STAGE = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);
const INSURER = defineSearchAttributeKey('Insurer', SearchAttributeType.KEYWORD);
const DUE_AT = defineSearchAttributeKey('DueAt', SearchAttributeType.DATETIME);
const OVERDUE = defineSearchAttributeKey('Overdue', SearchAttributeType.BOOL);

/** What operators see of a case in the engine's own screens, and may search by. */
export class CaseSigns {
  private status: string | null = null;
  private readonly shown = new Map<string, unknown>();

  constructor(private readonly story: StoryChanges) {}

  /** After every change. Attributes are told only where they differ: each telling is an event of the history. */
  show(progress: CaseProgress, context: CaseContext): void {
    const { status } = progress.state;
    if (this.story.has('signs-of-due')) this.showAll(progress, context);
    else if (status !== this.status) showStage(progress);
    this.status = status;
  }

  private showAll(progress: CaseProgress, context: CaseContext): void {
    const { state, nextStepAt } = progress;
    const { dueAt, overdue } = duesOf(progress, context);
    const pairs: SearchAttributeUpdatePair[] = [
      { key: STAGE, value: state.status },
      { key: INSURER, value: progress.insurerCode ?? null },
      { key: DUE_AT, value: dueAt === null ? null : new Date(dueAt) },
      { key: OVERDUE, value: overdue },
    ];
    const changed = pairs.filter(({ key, value }) => this.differs(key.name, value));
    if (changed.length > 0) upsertSearchAttributes(changed);
    const due = dueAt === null ? '无' : formatDue(dueAt);
    const details = `案件 ${state.caseNo}：${STATUS_NAMES[state.status]}${overdue ? '（已逾期）' : ''}`;
    setCurrentDetails(`${details}；最近到期：${due}；下一时限节点：${momentText(nextStepAt)}`);
  }

  /** What was never told and has no value needs no telling. */
  private differs(name: string, value: SearchAttributeUpdatePair['value']): boolean {
    const now = value instanceof Date ? value.getTime() : value;
    const before = this.shown.has(name) ? this.shown.get(name) : null;
    this.shown.set(name, now);
    return now !== before;
  }
}

/** Told by the activity, so that a replay need not count days; a run of an earlier version counted them itself. */
function duesOf(
  { state, dueAt, overdue }: CaseProgress,
  context: CaseContext,
): { dueAt: number | null; overdue: boolean } {
  if (dueAt !== undefined && overdue !== undefined) return { dueAt, overdue };
  const all = { ...state, clocks: everyClock(state) };
  return { dueAt: nextDueAt(all, context), overdue: isOverdue(all) };
}

/** As runs did it that began before the signs said more. */
function showStage({ state: { status, caseNo, insurerId }, nextStepAt }: CaseProgress): void {
  upsertSearchAttributes({ Stage: [status], ...(insurerId === null ? {} : { Insurer: [insurerId] }) });
  setCurrentDetails(`案件 ${caseNo}：${STATUS_NAMES[status]}；下一时限节点：${momentText(nextStepAt)}`);
}

const momentText = (at: number | null): string => (at === null ? '无' : formatDue(at));
