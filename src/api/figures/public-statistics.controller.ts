import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { figuresFor } from '../../../domain/figures/figures.js';
import type { Figure } from '../../../domain/figures/figure.js';
import type { Sql } from '../../persistence/database.js';
import { countFigures, figureItems } from '../../persistence/queries/figures.js';
import { Action } from '../front-door/action.js';
import { AddressOf } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { stampOf } from '../front-door/fields.js';
import { Throttle } from '../front-door/throttle.js';
import { monthsOf } from './figure-period.js';
import type { FigurePeriod } from './figure-period.js';
import { presentFigure } from './figures.presenter.js';
import { PeriodCounts } from './period-counts.js';
import { publicAnswer, publicQuery } from './figures.schema.js';
import type { FigureView, PublicAnswer, PublicQuery } from './figures.schema.js';

const KEPT_MS = 60_000;

/** The figures that anybody may see: sums over all insurers and over each line, nobody's own. */
@ApiTags('公众')
@Controller('public/statistics')
export class PublicStatisticsController {
  private readonly counts: PeriodCounts<PublicAnswer>;

  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {
    const now = () => desk.parts.wallNow().getTime();
    this.counts = new PeriodCounts(KEPT_MS, now, (period) => this.count(period));
  }

  @Get()
  @Action({
    summary: '公开统计，按整月（不含任何个人信息）',
    may: 'public',
    answers: publicAnswer,
  })
  async read(
    @AddressOf() address: string,
    @Query({ schema: publicQuery }) query: PublicQuery,
  ): Promise<PublicAnswer> {
    await this.throttle.ofPublic(address);
    return this.counts.read(monthsOf(query, this.desk.parts.stationNow()));
  }

  private count(period: FigurePeriod): Promise<PublicAnswer> {
    const { database, stationNow } = this.desk.parts;
    return database.transaction(
      async (sql) => {
        const figures = figuresFor(await figureItems(sql));
        const [all, life, pc] = [
          await views(sql, figures, period, null),
          await views(sql, figures, period, 'life'),
          await views(sql, figures, period, 'pc'),
        ];
        const { from, to } = period;
        return { from, to, asOf: stampOf(stationNow()), items: all, lines: { life, pc } };
      },
      { scope: 'all' },
    );
  }
}

async function views(
  sql: Sql,
  figures: readonly Figure[],
  { begins, ends }: FigurePeriod,
  line: 'life' | 'pc' | null,
): Promise<FigureView[]> {
  const choice = { from: begins, until: ends, insurerId: null, line, branchId: null };
  const counted = await countFigures(
    sql,
    figures.map(({ code }) => code),
    choice,
  );
  return figures.map((figure) => presentFigure(figure, counted));
}
