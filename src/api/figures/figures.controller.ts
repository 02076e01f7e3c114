import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { figuresFor } from '../../../domain/figures/figures.js';
import { STATISTICS_POLICY } from '../../../domain/figures/policy.js';
import { may } from '../../../domain/identity/policy.js';
import type { Sql } from '../../persistence/database.js';
import { branchNamed, countFigures, figureItems, insurerNamed } from '../../persistence/queries/figures.js';
import type { FigureChoice } from '../../persistence/queries/figures.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid, notFound, refusal } from '../front-door/problem.js';
import { periodOf } from './figure-period.js';
import { presentFigure } from './figures.presenter.js';
import { figureAnswer, figureCode, figuresAnswer, figuresQuery } from './figures.schema.js';
import type { ChosenView, FigureAnswer, FiguresAnswer, FiguresQuery } from './figures.schema.js';

@ApiTags('统计')
@Controller('figures')
export class FiguresController {
  constructor(private readonly desk: Desk) {}

  /** An insurer that names no insurer asks for its own figures. */
  @Get()
  @Action({ summary: '全部统计指标（含公式和样本数）', may: 'anyone', answers: figuresAnswer })
  list(
    @CallerOf() caller: Caller,
    @Query({ schema: figuresQuery }) query: FiguresQuery,
  ): Promise<FiguresAnswer> {
    return this.desk.read(caller, async (sql) => {
      const { choice, shown } = await this.chosen(sql, caller, query);
      const figures = figuresFor(await figureItems(sql));
      const counted = await countFigures(
        sql,
        figures.map(({ code }) => code),
        choice,
      );
      return { ...shown, items: figures.map((figure) => presentFigure(figure, counted)) };
    });
  }

  @Get(':code')
  @Action({ summary: '一项统计指标', may: 'anyone', answers: figureAnswer })
  read(
    @CallerOf() caller: Caller,
    @Param('code', figureCode) code: string,
    @Query({ schema: figuresQuery }) query: FiguresQuery,
  ): Promise<FigureAnswer> {
    return this.desk.read(caller, async (sql) => {
      const { choice, shown } = await this.chosen(sql, caller, query);
      const figure = figuresFor(await figureItems(sql)).find((each) => each.code === code);
      if (!figure) throw notFound('项统计指标');
      return { ...shown, ...presentFigure(figure, await countFigures(sql, [code], choice)) };
    });
  }

  private async chosen(
    sql: Sql,
    caller: Caller,
    query: FiguresQuery,
  ): Promise<{ choice: FigureChoice; shown: ChosenView }> {
    const now = this.desk.parts.stationNow();
    const insurer = query.insurer === undefined ? undefined : await insurerNamed(sql, query.insurer);
    if (query.insurer !== undefined && !insurer) throw notFound('家机构');
    const insurerId = insurer?.id ?? caller.principal.insurerId;
    const verdict = may(STATISTICS_POLICY, caller.principal, 'read', { insurerId }, now.getTime());
    if (!verdict.ok) throw refusal(verdict, '家机构');
    const branch = query.branch === undefined ? undefined : await branchNamed(sql, query.branch, insurerId);
    if (query.branch !== undefined && !branch) throw noBranch();
    const { from, to, begins, ends } = periodOf(query, now);
    const line = query.line ?? null;
    return {
      choice: { from: begins, until: ends, insurerId, line, branchId: branch?.id ?? null },
      shown: { from, to, insurer: insurerId, line, branch: branch?.id ?? null },
    };
  }
}

const noBranch = () =>
  invalid([
    {
      path: 'branch',
      code: 'unknown_value',
      message: '没有这个分站；按机构代码查询时请同时用 insurer 指明保险机构。',
    },
  ]);
