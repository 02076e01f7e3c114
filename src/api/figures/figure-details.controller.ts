import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Figure, RatioPart } from '../../../domain/figures/figure.js';
import { countedRows } from '../../persistence/queries/counted-rows.js';
import type { CountedRows } from '../../persistence/queries/counted-rows.js';
import { listFigureRows } from '../../persistence/queries/figure-rows.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound } from '../front-door/problem.js';
import { takeApart } from './figure-breakdown.js';
import { chosenBy, demand, figureNamed } from './figure-choice.js';
import { breakdownAnswer, breakdownQuery, rowsAnswer, rowsQuery } from './figure-details.schema.js';
import type { BreakdownAnswer, BreakdownQuery, RowsQuery } from './figure-details.schema.js';
import { presentRow } from './figure-rows.presenter.js';
import { figureCode } from './figures.schema.js';

/** What stands behind a figure: how it came about in time and by insurer, and the very rows that were counted. */
@ApiTags('统计')
@Controller('figures/:code')
export class FigureDetailsController {
  constructor(private readonly desk: Desk) {}

  @Get('breakdown')
  @Action({
    summary: '一项统计指标的分解：按时间、机构（含排名和公平规则）、分站或业务条线',
    may: 'anyone',
    answers: breakdownAnswer,
  })
  breakdown(
    @CallerOf() caller: Caller,
    @Param('code', figureCode) code: string,
    @Query({ schema: breakdownQuery }) query: BreakdownQuery,
  ): Promise<BreakdownAnswer> {
    const now = this.desk.parts.stationNow();
    return this.desk.read(caller, async (sql) => {
      const chosen = await chosenBy(sql, caller, query, now);
      const figure = await figureNamed(sql, code);
      const taken = await takeApart(sql, { figure, chosen, by: query.by, caller, now });
      return { ...chosen.shown, ...taken };
    });
  }

  @Get('rows')
  @Action({
    summary: '一项统计指标计入的明细（个人信息脱敏）；条数与指标一致',
    may: 'anyone',
    answers: rowsAnswer,
  })
  rows(
    @CallerOf() caller: Caller,
    @Param('code', figureCode) code: string,
    @Query({ schema: rowsQuery }) query: RowsQuery,
  ) {
    const { parts } = this.desk;
    const at = parts.stationNow();
    const asked = pageAsked(parts, query, '-at');
    return this.desk.read(caller, async (sql) => {
      const { choice } = await chosenBy(sql, caller, query, at);
      demand('read_rows', caller, choice, at);
      const counted = rowsOf(await figureNamed(sql, code), query.part);
      const page = await listFigureRows(sql, counted, choice, asked);
      return presentPage(parts, page, (row) =>
        presentRow(parts.keyring, counted.kind, row, { principal: caller.principal, at }),
      );
    });
  }
}

/** The rows of a figure, or of a part of a share; a count has no parts. */
export function rowsOf(figure: Figure, part: RatioPart | undefined): CountedRows {
  const counted = countedRows(figure.code, figure.unit === 'count' ? 'denominator' : (part ?? 'denominator'));
  if (!counted) throw notFound('项统计指标');
  return counted;
}
