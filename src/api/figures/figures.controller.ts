import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { figuresFor } from '../../../domain/figures/figures.js';
import { countFigures, figureItems } from '../../persistence/queries/figures.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { chosenBy, figureNamed } from './figure-choice.js';
import { presentFigure } from './figures.presenter.js';
import { figureAnswer, figureCode, figuresAnswer, figuresQuery } from './figures.schema.js';
import type { FigureAnswer, FiguresAnswer, FiguresQuery } from './figures.schema.js';

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
      const { choice, shown } = await chosenBy(sql, caller, query, this.desk.parts.stationNow());
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
      const { choice, shown } = await chosenBy(sql, caller, query, this.desk.parts.stationNow());
      const figure = await figureNamed(sql, code);
      return { ...shown, ...presentFigure(figure, await countFigures(sql, [code], choice)) };
    });
  }
}
