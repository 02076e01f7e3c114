import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { Sql } from '../../persistence/database.js';
import {
  endDelegation,
  findDelegation,
  insertDelegation,
  listDelegations,
} from '../../persistence/queries/delegations.js';
import type { DelegationRow } from '../../persistence/queries/delegations.js';
import { findUser, holdUsers } from '../../persistence/queries/users.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { bareChange, idPart } from '../front-door/fields.js';
import type { BareChange } from '../front-door/fields.js';
import { forbidden, invalid, notFound, refused } from '../front-door/problem.js';
import { staffOf } from '../sessions/staff.js';
import { presentDelegation } from './delegations.presenter.js';
import { delegationAnswer, delegationsAnswer, newDelegation } from './delegations.schema.js';
import type { DelegationAnswer, NewDelegation } from './delegations.schema.js';

@ApiTags('代理授权')
@Controller('delegations')
export class DelegationsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({
    summary: '代理授权（管理员看全部，其他人看与自己有关的）',
    may: 'delegation.edit',
    answers: delegationsAnswer,
  })
  async list(@CallerOf() caller: Caller) {
    const { userId } = staffOf(caller);
    const rows = await this.desk.read(caller, (sql) => listDelegations(sql, isAdmin(caller) ? null : userId));
    return { items: rows.map(presentDelegation) };
  }

  @Post()
  @Action({
    summary: '授权他人代为审核签批',
    may: 'delegation.edit',
    status: 201,
    answers: delegationAnswer,
  })
  create(
    @CallerOf() caller: Caller,
    @Body({ schema: newDelegation }) { reason, ...body }: NewDelegation,
  ): Promise<DelegationAnswer> {
    const { userId } = staffOf(caller);
    const fromUserId = body.fromUserId ?? userId;
    if (fromUserId !== userId && !isAdmin(caller))
      throw forbidden('只能授权他人代理您自己的事项；代他人设置请联系管理员。');
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      await checkPair(sql, fromUserId, body.toUserId);
      if (Date.parse(body.endsAt) <= at.getTime()) {
        throw invalid([{ path: 'endsAt', code: 'format', message: '结束时间不能早于现在。' }]);
      }
      const times = { beginsAt: new Date(body.beginsAt), endsAt: new Date(body.endsAt) };
      const id = await insertDelegation(sql, { fromUserId, toUserId: body.toUserId, ...times }, at);
      const row = await existing(sql, id);
      const { toUserId } = row;
      await record('delegation.created', subjectOf(row), { fromUserId, toUserId });
      return presentDelegation(row);
    });
  }

  @Delete(':id')
  @ApiBody({ required: false })
  @Action({ summary: '提前结束授权', may: 'delegation.edit', status: 204 })
  end(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: bareChange }) { reason }: BareChange,
  ): Promise<void> {
    const { userId } = staffOf(caller);
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const row = await existing(sql, id);
      if (row.fromUserId !== userId && row.toUserId !== userId && !isAdmin(caller)) throw notFound('项授权');
      if (!(await endDelegation(sql, id, at))) throw refused('delegation-ended', '这项授权已经结束。');
      await record('delegation.ended', subjectOf(row));
    });
  }
}

const isAdmin = ({ principal }: Caller): boolean => principal.role === 'admin';

const subjectOf = ({ id, insurerId }: DelegationRow) => ({ type: 'delegation', id, insurerId });

async function existing(sql: Sql, id: string): Promise<DelegationRow> {
  const row = await findDelegation(sql, id);
  if (!row) throw notFound('项授权');
  return row;
}

/** Both must be at work, and of the same house: an insurer's authority never leaves the insurer. */
async function checkPair(sql: Sql, fromUserId: string, toUserId: string): Promise<void> {
  await holdUsers(sql, [fromUserId, toUserId]);
  const [from, to] = [await findUser(sql, { id: fromUserId }), await findUser(sql, { id: toUserId })];
  const fault = (path: string, message: string) => invalid([{ path, code: 'unknown_value', message }]);
  if (from?.state !== 'active') throw fault('fromUserId', '没有这位用户，或其已停用、离职。');
  if (to?.state !== 'active') throw fault('toUserId', '没有这位用户，或其已停用、离职。');
  if (from.id === to.id) throw fault('toUserId', '不能授权给自己。');
  if (from.insurerId !== to.insurerId) throw fault('toUserId', '只能授权给同一单位的人员。');
}
