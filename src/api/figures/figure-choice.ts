import type { Figure } from '../../../domain/figures/figure.js';
import { figuresFor } from '../../../domain/figures/figures.js';
import { periodBefore } from '../../../domain/figures/period.js';
import { STATISTICS_POLICY } from '../../../domain/figures/policy.js';
import type { StatisticsAction } from '../../../domain/figures/policy.js';
import { may } from '../../../domain/identity/policy.js';
import type { Sql } from '../../persistence/database.js';
import { branchNamed, figureItems, insurerNamed } from '../../persistence/queries/figures.js';
import type { FigureChoice } from '../../persistence/queries/figures.js';
import type { Caller } from '../front-door/caller.js';
import { invalid, notFound, refusal } from '../front-door/problem.js';
import { periodOf } from './figure-period.js';
import type { FigurePeriod } from './figure-period.js';
import type { ChosenView, FiguresQuery } from './figures.schema.js';

/** What somebody asked to have counted: as rows are asked for, and as it is shown back. */
export interface Chosen {
  choice: FigureChoice;
  shown: ChosenView;
}

/** Reads what is asked for, by the rights of the caller. An insurer that names no insurer asks for its own figures. */
export async function chosenBy(sql: Sql, caller: Caller, query: FiguresQuery, now: Date): Promise<Chosen> {
  const insurer = query.insurer === undefined ? undefined : await insurerNamed(sql, query.insurer);
  if (query.insurer !== undefined && !insurer) throw notFound('家机构');
  const insurerId = insurer?.id ?? caller.principal.insurerId;
  demand('read', caller, { insurerId }, now);
  const branch = query.branch === undefined ? undefined : await branchNamed(sql, query.branch, insurerId);
  if (query.branch !== undefined && !branch) throw noBranch();
  const period = periodOf(query, now);
  const [line, branchId] = [query.line ?? null, branch?.id ?? null];
  const { from, to } = period;
  const owner = { insurerId, branchId };
  const allowed = (['compare', 'read_rows', 'export'] as const).filter(
    (action) => may(STATISTICS_POLICY, caller.principal, action, owner, now.getTime()).ok,
  );
  return {
    choice: choiceIn(period, { insurerId, line, branchId }),
    shown: {
      from,
      to,
      previous: periodBefore({ from, to }),
      insurer: insurerId,
      line,
      branch: branchId,
      allowed,
    },
  };
}

/** The same choice in the period before; null: there is none. */
export function choiceBefore(chosen: Chosen, now: Date): FigureChoice | null {
  const { previous } = chosen.shown;
  return previous && choiceIn(periodOf(previous, now), chosen.choice);
}

const choiceIn = (
  { begins, ends }: FigurePeriod,
  { insurerId, line, branchId }: Pick<FigureChoice, 'insurerId' | 'line' | 'branchId'>,
): FigureChoice => ({ from: begins, until: ends, insurerId, line, branchId });

/** Refuses what the policy of statistics does not allow the caller. */
export function demand(
  action: StatisticsAction,
  { principal }: Caller,
  owner: { insurerId: string | null; branchId?: string | null },
  now: Date,
): void {
  const verdict = may(STATISTICS_POLICY, principal, action, owner, now.getTime());
  if (!verdict.ok) throw refusal(verdict, '家机构');
}

/** A figure by its code. */
export async function figureNamed(sql: Sql, code: string): Promise<Figure> {
  const figure = figuresFor(await figureItems(sql)).find((each) => each.code === code);
  if (!figure) throw notFound('项统计指标');
  return figure;
}

const noBranch = () =>
  invalid([
    {
      path: 'branch',
      code: 'unknown_value',
      message: '没有这个分站；按机构代码查询时请同时用 insurer 指明保险机构。',
    },
  ]);
