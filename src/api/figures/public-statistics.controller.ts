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
import { tooMany } from '../front-door/problem.js';
import { Throttle } from '../front-door/throttle.js';
import { monthsOf } from './figure-period.js';
import type { FigurePeriod } from './figure-period.js';
import { presentFigure } from './figures.presenter.js';
import { publicAnswer, publicQuery } from './figures.schema.js';
import type { FigureView, PublicAnswer, PublicQuery } from './figures.schema.js';

const KEPT_MS = 60_000;
const MOST_KEPT = 50;
/** Different periods that wait to be counted. */
const MOST_WAITING = 20;

/** The figures that anybody may see: sums over all insurers and over each line, nobody's own. */
@ApiTags('公众')
@Controller('public/statistics')
export class PublicStatisticsController {
  /** Anybody may ask; the rows of a period are counted once a minute, those of one period after the other's. */
  private readonly kept = new Map<string, { until: number; answer: Promise<PublicAnswer> }>();
  private lastCount: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {}

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
    const period = monthsOf(query, this.desk.parts.stationNow());
    const key = `${period.from} ${period.to}`;
    const known = this.kept.get(key);
    if (known && known.until > this.now()) return known.answer;
    const entry = { until: Infinity, answer: this.countInTurn(period) };
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    this.kept.delete(key);
    this.kept.set(key, entry);
    entry.answer.then(
      () => (entry.until = this.now() + KEPT_MS),
      () => this.kept.delete(key),
    );
    return entry.answer;
  }

  private now(): number {
    return this.desk.parts.wallNow().getTime();
  }

  /** However many ask for however many periods, they take one connection of the house's. */
  private countInTurn(period: FigurePeriod): Promise<PublicAnswer> {
    if (this.waiting >= MOST_WAITING)
      throw tooMany('查询公开统计的人较多；请按 Retry-After 给出的秒数等待后再试。', 10);
    this.waiting += 1;
    const answer = this.lastCount.then(() => this.count(period)).finally(() => (this.waiting -= 1));
    this.lastCount = answer.catch(() => undefined);
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
