import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { figuresFor } from '../../../domain/figures/figures.js';
import { TABLE_TYPES } from '../../integrations/files/table-file.js';
import type { TableRow } from '../../integrations/files/table-file.js';
import { everyFigureRow } from '../../persistence/queries/figure-rows.js';
import { countFigures, figureItems } from '../../persistence/queries/figures.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { takeApart } from './figure-breakdown.js';
import { choiceBefore, chosenBy, demand, figureNamed } from './figure-choice.js';
import type { Chosen } from './figure-choice.js';
import { rowsOf } from './figure-details.controller.js';
import { breakdownFileQuery, figuresFileQuery, rowsFileQuery } from './figure-details.schema.js';
import type { BreakdownFileQuery, FiguresFileQuery, RowsFileQuery } from './figure-details.schema.js';
import { presentRow } from './figure-rows.presenter.js';
import { breakdownLines, figureLines, headingOf, rowLine } from './figure-tables.js';
import { figureCode } from './figures.schema.js';
import { TableDownloads } from './table-downloads.js';

/** What screens show of figures, as files. Each download is recorded. */
@ApiTags('统计')
@ApiProduces(...Object.values(TABLE_TYPES))
@Controller('figures')
export class FigureFilesController {
  constructor(
    private readonly desk: Desk,
    private readonly downloads: TableDownloads,
  ) {}

  @Get('file')
  @Action({ summary: '导出全部统计指标，含上期（CSV 或 XLSX）', may: 'anyone' })
  async figures(
    @CallerOf() caller: Caller,
    @Query({ schema: figuresFileQuery }) query: FiguresFileQuery,
  ): Promise<StreamableFile> {
    const now = this.desk.parts.stationNow();
    const { chosen, rows } = await this.desk.read(caller, async (sql) => {
      const chosen = await chosenBy(sql, caller, query, now);
      demand('export', caller, chosen.choice, now);
      const figures = figuresFor(await figureItems(sql));
      const codes = figures.map(({ code }) => code);
      const counted = await countFigures(sql, codes, chosen.choice);
      const [{ previous }, past] = [chosen.shown, choiceBefore(chosen, now)];
      const before = past && previous && { period: previous, counted: await countFigures(sql, codes, past) };
      return {
        chosen,
        rows: figureLines(figures, { period: chosen.shown, counted }, before, query.language),
      };
    });
    return this.send(caller, query, chosen, {
      name: 'figures',
      table: 'figures',
      rows,
      code: 'all',
      how: {},
    });
  }

  @Get(':code/breakdown/file')
  @Action({ summary: '导出一项统计指标的分解（CSV 或 XLSX）', may: 'anyone' })
  async breakdown(
    @CallerOf() caller: Caller,
    @Param('code', figureCode) code: string,
    @Query({ schema: breakdownFileQuery }) query: BreakdownFileQuery,
  ): Promise<StreamableFile> {
    const now = this.desk.parts.stationNow();
    const { chosen, taken } = await this.desk.read(caller, async (sql) => {
      const chosen = await chosenBy(sql, caller, query, now);
      demand('export', caller, chosen.choice, now);
      const figure = await figureNamed(sql, code);
      return { chosen, taken: await takeApart(sql, { figure, chosen, by: query.by, caller, now }) };
    });
    const rows = breakdownLines(taken, query.language);
    return this.send(caller, query, chosen, {
      name: `${code}-${taken.by}`,
      table: 'breakdown',
      rows,
      code,
      how: { by: taken.by },
    });
  }

  @Get(':code/rows/file')
  @Action({ summary: '导出一项统计指标计入的明细（CSV 或 XLSX，个人信息脱敏）', may: 'anyone' })
  async rows(
    @CallerOf() caller: Caller,
    @Param('code', figureCode) code: string,
    @Query({ schema: rowsFileQuery }) query: RowsFileQuery,
  ): Promise<StreamableFile> {
    const { keyring, stationNow } = this.desk.parts;
    const at = stationNow();
    const { chosen, counted } = await this.desk.read(caller, async (sql) => {
      const chosen = await chosenBy(sql, caller, query, at);
      demand('read_rows', caller, chosen.choice, at);
      demand('export', caller, chosen.choice, at);
      return { chosen, counted: rowsOf(await figureNamed(sql, code), query.part) };
    });
    const pages = this.downloads.read(caller, (sql) => everyFigureRow(sql, counted, chosen.choice));
    const viewer = { principal: caller.principal, at };
    const rows = (async function* (): AsyncGenerator<TableRow> {
      for await (const page of pages)
        for (const row of page) yield rowLine(presentRow(keyring, counted.kind, row, viewer), query.language);
    })();
    return this.send(caller, query, chosen, {
      name: `${code}-rows`,
      table: 'rows',
      rows,
      code,
      how: { part: query.part ?? 'denominator' },
    });
  }

  /** The file, once it is recorded who took which figures out of the house; what is refused is not. */
  private async send(
    caller: Caller,
    { format, language }: FiguresFileQuery,
    { shown: { from, to, insurer, line, branch } }: Chosen,
    { name, table, rows, code, how }: Sheet,
  ): Promise<StreamableFile> {
    const heading = headingOf(table, language);
    const fileName = `${name}-${from}-${to}`;
    const file = this.downloads.send(caller, { format, fileName, table: { title: name, heading, rows } });
    const subject = { type: 'figure', id: code, insurerId: insurer };
    try {
      await this.desk.write(caller, ({ record }) =>
        record('figure.exported', subject, { from, to, line, branch, format, ...how }),
      );
    } catch (error) {
      file.getStream().destroy();
      throw error;
    }
    return file;
  }
}

interface Sheet {
  name: string;
  table: Parameters<typeof headingOf>[0];
  rows: AsyncIterable<TableRow> | Iterable<TableRow>;
  /** The figure, or all of them, and what else the audit trail says of it. */
  code: string;
  how: object;
}
