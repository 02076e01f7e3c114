import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { FIGURES, figuresFor } from '../../../domain/figures/figures.js';
import type { Figure } from '../../../domain/figures/figure.js';
import type { Sql } from '../../persistence/database.js';
import { countFigures, figureItems } from '../../persistence/queries/figures.js';
import type { FigureChoice } from '../../persistence/queries/figures.js';
import { Action } from '../front-door/action.js';
import { AddressOf } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { stampOf } from '../front-door/fields.js';
import { Throttle } from '../front-door/throttle.js';
import { activeInsurers } from '../insurers/active-insurers.js';
import { monthsOf } from './figure-period.js';
import type { FigurePeriod } from './figure-period.js';
import { presentFigure } from './figures.presenter.js';
import { PeriodCounts } from './period-counts.js';
import { insurersAnswer, publicAnswer, publicQuery } from './figures.schema.js';
import type { FigureView, InsurersAnswer, PublicAnswer, PublicQuery } from './figures.schema.js';

const SUMS_KEPT_MS = 60_000;
/** Counted insurer by insurer, so less often. */
const INSURERS_KEPT_MS = 600_000;
/** What of each insurer is public. */
const OF_INSURERS = ['satisfaction', 'transfers', 'on_time_contact', 'on_time_investigate'].flatMap((code) =>
  FIGURES.filter((figure) => figure.code === code),
);

/** The figures that anybody may see: sums over all insurers and over each line, and some of each insurer. */
@ApiTags('公众')
@Controller('public/statistics')
export class PublicStatisticsController {
  private readonly sums: PeriodCounts<PublicAnswer>;
  private readonly ofInsurers: PeriodCounts<InsurersAnswer>;

  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {
    const now = () => desk.parts.wallNow().getTime();
    this.sums = new PeriodCounts(SUMS_KEPT_MS, now, (period) => this.count(period));
    this.ofInsurers = new PeriodCounts(INSURERS_KEPT_MS, now, (period) => this.countInsurers(period));
  }

  @Get()
  @Action({
    summary: '公开统计，按整月（不含任何个人信息）',
    may: 'public',
    answers: publicAnswer,
  })
  read(
    @AddressOf() address: string,
    @Query({ schema: publicQuery }) query: PublicQuery,
  ): Promise<PublicAnswer> {
    return this.counted(this.sums, address, query);
  }

  /** By name, for a rank would need insurers that are alike. */
  @Get('insurers')
  @Action({
    summary: '各保险机构的公开统计，按整月（不含任何个人信息）',
    may: 'public',
    answers: insurersAnswer,
  })
  insurers(
    @AddressOf() address: string,
    @Query({ schema: publicQuery }) query: PublicQuery,
  ): Promise<InsurersAnswer> {
    return this.counted(this.ofInsurers, address, query);
  }

  private async counted<Answer>(
    counts: PeriodCounts<Answer>,
    address: string,
    query: PublicQuery,
  ): Promise<Answer> {
    await this.throttle.ofPublic(address);
    return counts.read(monthsOf(query, this.desk.parts.stationNow()));
  }

  private count(period: FigurePeriod): Promise<PublicAnswer> {
    const { database, stationNow } = this.desk.parts;
    return database.transaction(
      async (sql) => {
        const figures = figuresFor(await figureItems(sql));
        const [all, life, pc] = [
          await views(sql, figures, period, {}),
          await views(sql, figures, period, { line: 'life' }),
          await views(sql, figures, period, { line: 'pc' }),
        ];
        const { from, to } = period;
        return { from, to, asOf: stampOf(stationNow()), items: all, lines: { life, pc } };
      },
      { scope: 'all' },
    );
  }

  /** Each insurer in a transaction of its own: none is long. */
  private async countInsurers(period: FigurePeriod): Promise<InsurersAnswer> {
    const { database, stationNow } = this.desk.parts;
    const insurers: InsurersAnswer['insurers'] = [];
    for (const { id, code, name, line } of await activeInsurers(database)) {
      const items = await database.transaction((sql) => views(sql, OF_INSURERS, period, { insurerId: id }), {
        scope: 'all',
      });
      insurers.push({ code, name, line, items });
    }
    const { from, to } = period;
    return { from, to, asOf: stampOf(stationNow()), insurers };
  }
}

async function views(
  sql: Sql,
  figures: readonly Figure[],
  { begins, ends }: FigurePeriod,
  of: Partial<Pick<FigureChoice, 'insurerId' | 'line'>>,
): Promise<FigureView[]> {
  const choice = { from: begins, until: ends, insurerId: null, line: null, branchId: null, ...of };
  const counted = await countFigures(
    sql,
    figures.map(({ code }) => code),
    choice,
  );
  return figures.map((figure) => presentFigure(figure, counted));
}
