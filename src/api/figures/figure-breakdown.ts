import type { Figure } from '../../../domain/figures/figure.js';
import { LEAGUE_RULE, leagueOf } from '../../../domain/figures/league.js';
import { MOST_STEPS, stepCount, stepFor } from '../../../domain/figures/period.js';
import type { Period, Step } from '../../../domain/figures/period.js';
import type { Ratio } from '../../../domain/figures/ratio.js';
import type { Sql } from '../../persistence/database.js';
import {
  branchesOf,
  countFigureBy,
  keyedSteps,
  leagueInsurers,
} from '../../persistence/queries/figure-breakdown.js';
import type { Breakdown } from '../../persistence/queries/figure-breakdown.js';
import type { Caller } from '../front-door/caller.js';
import { invalid } from '../front-door/problem.js';
import { demand } from './figure-choice.js';
import type { Chosen } from './figure-choice.js';
import type { BreakdownAnswer, BreakdownQuery, GroupView } from './figure-details.schema.js';
import { lineWord } from './figure-words.js';
import { presentResult } from './figures.presenter.js';

type Taken = Pick<BreakdownAnswer, 'by' | 'rule' | 'ruleEnglish' | 'items'>;

interface Asked {
  figure: Figure;
  chosen: Chosen;
  by: BreakdownQuery['by'];
  caller: Caller;
  now: Date;
}

/** Takes a figure apart as it was asked for, also into groups of which no row speaks. */
export async function takeApart(sql: Sql, { figure, chosen, by, caller, now }: Asked): Promise<Taken> {
  const { choice, shown } = chosen;
  const count = (groups: Taken['by']) => countFigureBy(sql, figure, choice, groups);
  const plain = (groups: Taken['by'], items: GroupView[]): Taken => ({
    ...{ by: groups, rule: null, ruleEnglish: null },
    items,
  });
  switch (by) {
    case 'insurer': {
      if (choice.insurerId !== null && caller.principal.insurerId === null) throw oneInsurer();
      demand('compare', caller, { insurerId: null }, now);
      return league(figure, await count(by), await leagueInsurers(sql, choice.line));
    }
    case 'branch': {
      if (choice.insurerId === null) throw noInsurer();
      const those = (await branchesOf(sql, choice.insurerId)).filter(
        ({ id }) => choice.branchId === null || id === choice.branchId,
      );
      return plain(by, groupsOf(figure, await count(by), those));
    }
    case 'line': {
      const those = (['life', 'pc'] as const).filter((line) => (choice.line ?? line) === line);
      const words = those.map((line) => ({ ...lineWord(line), id: line }));
      return plain(by, groupsOf(figure, await count(by), words));
    }
    case 'time':
    case 'day':
    case 'week':
    case 'month': {
      const step = stepIn(shown, by);
      const steps = keyedSteps(shown, step).map((each) => ({ ...each, id: each.key, name: nameOf(each) }));
      return plain(step, groupsOf(figure, await count(step), steps));
    }
  }
}

function stepIn(period: Period, by: Step | 'time'): Step {
  const step = by === 'time' ? stepFor(period) : by;
  if (stepCount(period, step) > MOST_STEPS) throw tooManySteps();
  return step;
}

const nameOf = ({ from, to }: Period): string => (from === to ? from : `${from} — ${to}`);

interface Named {
  id: string;
  name: string;
  english?: string;
  from?: string;
  to?: string;
  line?: 'life' | 'pc';
}

function groupsOf(figure: Figure, counted: Breakdown, named: readonly Named[]): GroupView[] {
  return named.map(({ id, name, english = name, from, to, line }) => ({
    ...{ key: id, name, english },
    ...(from === undefined || to === undefined ? {} : { from, to }),
    ...(line === undefined ? {} : { line }),
    ...presentResult(figure, counted.get(id)),
  }));
}

/** Shares are ranked; of counts the largest comes first, and nobody is ranked by size. */
function league(
  figure: Figure,
  counted: Breakdown,
  insurers: readonly (Named & { line: 'life' | 'pc' })[],
): Taken {
  const groups = new Map(groupsOf(figure, counted, insurers).map((group) => [group.key, group]));
  if (figure.unit === 'count') {
    const items = [...groups.values()].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
    return { by: 'insurer', rule: null, ruleEnglish: null, items };
  }
  const contenders = insurers.map(({ id, line }) => ({ insurerId: id, line, share: shareIn(counted, id) }));
  const items = leagueOf(contenders).flatMap(({ insurerId, rank }) => {
    const group = groups.get(insurerId);
    return group ? [{ ...group, rank }] : [];
  });
  return { by: 'insurer', rule: LEAGUE_RULE.chinese, ruleEnglish: LEAGUE_RULE.english, items };
}

function shareIn(counted: Breakdown, key: string): Ratio {
  const share = counted.get(key);
  return typeof share === 'object' ? share : { numerator: 0, denominator: 0 };
}

const fault = (path: string, message: string) => invalid([{ path, code: 'format', message }]);

const oneInsurer = () =>
  fault('insurer', '比较各机构时不能再选定一家机构；请去掉 insurer，或改为按分站（branch）查看。');
const noInsurer = () => fault('insurer', '按分站查看时须先选定保险机构；请填写 insurer。');
const tooManySteps = () =>
  fault('by', `统计期间分成的段数超过 ${MOST_STEPS} 段，无法逐段列出；请缩短期间，或改为按周、按月查看。`);
