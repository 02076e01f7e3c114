import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changeInsurer,
  findInsurer,
  insertInsurer,
  listInsurers,
} from '../../persistence/queries/insurers.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound, taken } from '../front-door/problem.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { presentInsurer } from './insurers.presenter.js';
import {
  insurerAnswer,
  insurerChange,
  insurersAnswer,
  insurersQuery,
  newInsurer,
} from './insurers.schema.js';
import type { InsurerAnswer, InsurerChange, InsurersQuery, NewInsurer } from './insurers.schema.js';

@ApiTags('保险机构')
@Controller('insurers')
export class InsurersController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '保险机构列表', may: 'insurer.read', answers: insurersAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: insurersQuery }) query: InsurersQuery) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, 'code');
    const own = caller.principal.insurerId;
    const page = await this.desk.read(caller, (sql) => listInsurers(sql, { ...query, own }, asked));
    return presentPage(parts, page, presentInsurer);
  }

  @Get(':id')
  @Action({ summary: '一家保险机构', may: 'insurer.read', answers: insurerAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<InsurerAnswer> {
    const { insurerId } = caller.principal;
    const row = await this.desk.read(caller, (sql) => findInsurer(sql, id));
    if (!row || (insurerId !== null && insurerId !== row.id)) throw notFound('家机构');
    return presentInsurer(row);
  }

  @Post()
  @Action({ summary: '新增保险机构', may: 'insurer.edit', status: 201, answers: insurerAnswer })
  create(
    @CallerOf() caller: Caller,
    @Body({ schema: newInsurer }) { reason, ...body }: NewInsurer,
  ): Promise<InsurerAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const row = await insertInsurer(sql, body, at);
      if (!row) throw taken('机构代码', body.code);
      await record('insurer.created', { type: 'insurer', id: row.id, insurerId: row.id }, body);
      return presentInsurer(row);
    });
  }

  @Put(':id')
  @Action({ summary: '修改保险机构（名称、暂停或恢复）', may: 'insurer.edit', answers: insurerAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @SeenVersion() version: number,
    @Body({ schema: insurerChange }) { reason, ...body }: InsurerChange,
  ): Promise<InsurerAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const changed = await changeInsurer(sql, id, version, body);
      const row = changedOr('家机构', changed, changed ?? (await findInsurer(sql, id)));
      await record(
        'insurer.changed',
        { type: 'insurer', id, insurerId: id },
        { ...body, version: row.version },
      );
      return presentInsurer(row);
    });
  }
}
