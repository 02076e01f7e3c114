import { Body, Controller, Get, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { setPassword, setTotp } from '../../persistence/queries/credentials.js';
import { revokeSessions } from '../../persistence/queries/sessions.js';
import {
  changeUser,
  findUser,
  hasOtherAdmin,
  insertUser,
  listUsers,
} from '../../persistence/queries/users.js';
import type { UserRow } from '../../persistence/queries/users.js';
import type { Sql } from '../../persistence/database.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { bareChange, idPart } from '../front-door/fields.js';
import type { BareChange } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { invalid, notFound, refused, taken } from '../front-door/problem.js';
import type { DoorRequest } from '../front-door/request.js';
import { readRows, TakesRows } from '../front-door/rows.js';
import { StatedReason, TakesStatedReason } from '../front-door/stated-reason.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { hashPassword } from '../sessions/password.js';
import { drawPassword } from '../../persistence/seed/first-password.js';
import { placementFault } from './placement.js';
import { endTheirDelegations } from './their-delegations.js';
import { importUsers } from './user-import.js';
import { presentUser } from './users.presenter.js';
import {
  newUser,
  passwordAnswer,
  userAnswer,
  userChange,
  userHeaders,
  userRow,
  usersAnswer,
  usersImported,
  usersQuery,
  userWithPassword,
} from './users.schema.js';
import type {
  NewUserBody,
  UserAnswer,
  UserChange,
  UsersImported,
  UsersQuery,
  UserWithPassword,
} from './users.schema.js';

/** Drawing and hashing each first password takes its time. */
const MOST_USERS = 500;

@ApiTags('用户')
@Controller('users')
export class UsersController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '用户列表', may: 'user.read', answers: usersAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: usersQuery }) query: UsersQuery) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, 'username');
    return presentPage(
      parts,
      await this.desk.read(caller, (sql) => listUsers(sql, query, asked)),
      presentUser,
    );
  }

  @Get(':id')
  @Action({ summary: '一位用户', may: 'user.read', answers: userAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<UserAnswer> {
    return presentUser(await this.desk.read(caller, (sql) => existing(sql, id)));
  }

  @Post()
  @Action({
    summary: '新增用户（初始密码只显示一次）',
    may: 'user.edit',
    status: 201,
    answers: userWithPassword,
  })
  async create(
    @CallerOf() caller: Caller,
    @Body({ schema: newUser }) { reason, ...body }: NewUserBody,
  ): Promise<UserWithPassword> {
    const initialPassword = drawPassword();
    const passwordHash = await hashPassword(initialPassword);
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      await checkPlace(sql, body);
      const row = await insertUser(sql, { ...body, passwordHash }, at);
      if (!row) throw taken('用户名', body.username);
      await record(
        'user.created',
        { type: 'user', id: row.id, insurerId: row.insurerId },
        { role: row.role },
      );
      return { ...presentUser(row), initialPassword };
    });
  }

  /**
   * Whoever is suspended or leaves is logged out at once. What they have delegated or were lent was of the place that they had:
   * it ends with that.
   */
  @Put(':id')
  @Action({ summary: '修改用户（角色、机构、停用、离职）', may: 'user.edit', answers: userAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @SeenVersion() version: number,
    @Body({ schema: userChange }) { reason, ...body }: UserChange,
  ): Promise<UserAnswer> {
    return this.desk.write(because(caller, reason), async (act) => {
      const { sql, record } = act;
      const before = await existing(sql, id);
      await checkPlace(sql, body);
      if (
        before.role === 'admin' &&
        (body.role !== 'admin' || body.state !== 'active') &&
        !(await hasOtherAdmin(sql, id))
      ) {
        throw refused(
          'last-admin',
          '这是最后一位在用的系统管理员，不能停用或改变角色；请先指定另一位管理员。',
        );
      }
      const row = changedOr('位用户', await changeUser(sql, id, version, body), before);
      if (row.state !== 'active' || row.role !== before.role || row.insurerId !== before.insurerId) {
        await revokeSessions(sql, id, null, this.desk.parts.wallNow());
      }
      const { role, state, insurerId, branchId } = row;
      await record(
        'user.changed',
        { type: 'user', id, insurerId },
        { role, state, branchId, version: row.version },
      );
      if (isElsewhere(before, row)) await endTheirDelegations(act, before, 'user.changed');
      return presentUser(row);
    });
  }

  /** For those who have no mail: also takes a lost second factor away, and ends all sessions. */
  @Post(':id/password-resets')
  @ApiBody({ required: false })
  @Action({
    summary: '重置密码（新密码只显示一次）',
    may: 'user.edit',
    status: 201,
    answers: passwordAnswer,
  })
  async resetPassword(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: bareChange }) { reason }: BareChange,
  ) {
    const initialPassword = drawPassword();
    const hash = await hashPassword(initialPassword);
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const user = await existing(sql, id);
      await setPassword(sql, id, hash, true);
      await setTotp(sql, id, null);
      await revokeSessions(sql, id, null, this.desk.parts.wallNow());
      await record('user.password_reset', { type: 'user', id, insurerId: user.insurerId });
      return { initialPassword };
    });
  }

  @Post('imports')
  @TakesStatedReason()
  @TakesRows(userRow, MOST_USERS)
  @Action({
    summary: '成批导入用户（JSON 或 CSV）',
    may: 'user.edit',
    takes: 'rows',
    answers: usersImported,
  })
  async import(
    @CallerOf() caller: Caller,
    @Req() request: DoorRequest,
    @StatedReason() reason?: string,
  ): Promise<UsersImported> {
    const read = await readRows(request, userRow, userHeaders);
    if (read.rows.length > MOST_USERS) throw tooMany();
    return this.desk.write(because(caller, reason), (act) => importUsers(act, read));
  }
}

const isElsewhere = (before: UserRow, now: UserRow): boolean =>
  now.state !== 'active' ||
  now.role !== before.role ||
  now.insurerId !== before.insurerId ||
  now.branchId !== before.branchId;

const tooMany = () =>
  invalid([{ path: 'rows', code: 'too_big', message: `一次最多导入 ${MOST_USERS} 位用户；请分批导入。` }]);

async function existing(sql: Sql, id: string): Promise<UserRow> {
  const row = await findUser(sql, { id });
  if (!row) throw notFound('位用户');
  return row;
}

async function checkPlace(sql: Sql, place: Parameters<typeof placementFault>[1]): Promise<void> {
  const fault = await placementFault(sql, place);
  if (fault) throw invalid([fault]);
}
