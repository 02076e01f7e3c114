import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { figuresFor } from '../../../domain/figures/figures.js';
import type { Figure } from '../../../domain/figures/figures.js';
import type { Sql } from '../../persistence/database.js';
import { countFigures, figureItems } from '../../persistence/queries/figures.js';
import { Action } from '../front-door/action.js';
import { AddressOf } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { stampOf } from '../front-door/fields.js';
import { Throttle } from '../front-door/throttle.js';
import { periodOf } from './figure-period.js';
import type { FigurePeriod } from './figure-period.js';
import { presentFigure } from './figures.presenter.js';
import { publicAnswer, publicQuery } from './figures.schema.js';
import type { FigureView, PublicAnswer, PublicQuery } from './figures.schema.js';

const KEPT_MS = 60_000;
const MOST_KEPT = 50;

/** The figures that anybody may see: sums over all insurers and over each line, nobody's own. */
@ApiTags('公众')
@Controller('public/statistics')
export class PublicStatisticsController {
  /** Anybody may ask; the rows are counted once a minute for a period. */
  private readonly kept = new Map<string, { until: number; answer: Promise<PublicAnswer> }>();

  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {}

  @Get()
  @Action({ summary: '公开统计（不含任何个人信息）', may: 'public', answers: publicAnswer })
  async read(
    @AddressOf() address: string,
    @Query({ schema: publicQuery }) query: PublicQuery,
  ): Promise<PublicAnswer> {
    await this.throttle.ofPublic(address);
    const { stationNow, wallNow } = this.desk.parts;
    const period = periodOf(query, stationNow());
    const key = `${period.from} ${period.to}`;
    const now = wallNow().getTime();
    const known = this.kept.get(key);
    if (known && known.until > now) return known.answer;
    const answer = this.count(period);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, { until: now + KEPT_MS, answer });
    answer.catch(() => this.kept.delete(key));
    return answer;
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
