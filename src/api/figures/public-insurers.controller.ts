import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { FIGURES } from '../../../domain/figures/figures.js';
import { countFigures } from '../../persistence/queries/figures.js';
import { listInsurers } from '../../persistence/queries/insurers.js';
import type { InsurerRow } from '../../persistence/queries/insurers.js';
import { Action } from '../front-door/action.js';
import { AddressOf } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { stampOf } from '../front-door/fields.js';
import { Throttle } from '../front-door/throttle.js';
import { monthsOf } from './figure-period.js';
import type { FigurePeriod } from './figure-period.js';
import { presentFigure } from './figures.presenter.js';
import { insurersAnswer, publicQuery } from './figures.schema.js';
import type { InsurersAnswer, PublicQuery } from './figures.schema.js';
import { PeriodCounts } from './period-counts.js';

/** Counted insurer by insurer, so less often than the sums. */
const KEPT_MS = 600_000;
const MOST_INSURERS = 1_000;
/** What of each insurer is public. */
const CODES = ['satisfaction', 'transfers', 'on_time_contact', 'on_time_investigate'];
const figures = CODES.flatMap((code) => FIGURES.filter((figure) => figure.code === code));
const byName = new Intl.Collator('zh-CN');

/** The figures of each insurer that anybody may see; by name, for a rank would need insurers that are alike. */
@ApiTags('公众')
@Controller('public/statistics/insurers')
export class PublicInsurersController {
  private readonly counts: PeriodCounts<InsurersAnswer>;

  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {
    const now = () => desk.parts.wallNow().getTime();
    this.counts = new PeriodCounts(KEPT_MS, now, (period) => this.count(period));
  }

  @Get()
  @Action({
    summary: '各保险机构的公开统计，按整月（不含任何个人信息）',
    may: 'public',
    answers: insurersAnswer,
  })
  async read(
    @AddressOf() address: string,
    @Query({ schema: publicQuery }) query: PublicQuery,
  ): Promise<InsurersAnswer> {
    await this.throttle.ofPublic(address);
    return this.counts.read(monthsOf(query, this.desk.parts.stationNow()));
  }

  private async count(period: FigurePeriod): Promise<InsurersAnswer> {
    const { database, stationNow } = this.desk.parts;
    const asked = { sort: 'name', limit: MOST_INSURERS, after: undefined };
    const { rows } = await database.transaction(
      (sql) => listInsurers(sql, { own: null, state: 'active' }, asked),
      { scope: 'all' },
    );
    const insurers: InsurersAnswer['insurers'] = [];
    for (const row of rows.sort((one, other) => byName.compare(one.name, other.name)))
      insurers.push(await this.ofInsurer(row, period));
    const { from, to } = period;
    return { from, to, asOf: stampOf(stationNow()), insurers };
  }

  /** In a transaction of its own: none is long. */
  private async ofInsurer(
    { id, code, name, line }: InsurerRow,
    { begins, ends }: FigurePeriod,
  ): Promise<InsurersAnswer['insurers'][number]> {
    const choice = { from: begins, until: ends, insurerId: id, line: null, branchId: null };
    const counted = await this.desk.parts.database.transaction((sql) => countFigures(sql, CODES, choice), {
      scope: 'all',
    });
    return { code, name, line, items: figures.map((figure) => presentFigure(figure, counted)) };
  }
}
