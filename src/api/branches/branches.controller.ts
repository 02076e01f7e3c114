import { Body, Controller, Get, Param, Post, Put, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changeBranch,
  findBranch,
  insertBranch,
  isWithin,
  listBranches,
  lockTree,
} from '../../persistence/queries/branches.js';
import type { BranchRow } from '../../persistence/queries/branches.js';
import { findInsurer } from '../../persistence/queries/insurers.js';
import type { Sql } from '../../persistence/database.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { forbidden, invalid, notFound, taken } from '../front-door/problem.js';
import type { DoorRequest } from '../front-door/request.js';
import { importAnswer, readRows, TakesRows } from '../front-door/rows.js';
import type { ImportAnswer } from '../front-door/rows.js';
import { StatedReason, TakesStatedReason } from '../front-door/stated-reason.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { importBranches } from './branch-import.js';
import { presentBranch } from './branches.presenter.js';
import {
  branchAnswer,
  branchChange,
  branchesAnswer,
  branchesQuery,
  branchHeaders,
  branchRow,
  importQuery,
  newBranch,
} from './branches.schema.js';
import type { BranchAnswer, BranchChange, BranchesQuery, ImportQuery, NewBranch } from './branches.schema.js';

@ApiTags('分支机构')
@Controller('branches')
export class BranchesController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '分站、分支机构和网点列表', may: 'branch.read', answers: branchesAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: branchesQuery }) query: BranchesQuery) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, 'code');
    return presentPage(
      parts,
      await this.desk.read(caller, (sql) => listBranches(sql, query, asked)),
      presentBranch,
    );
  }

  @Get(':id')
  @Action({ summary: '一个分支机构', may: 'branch.read', answers: branchAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<BranchAnswer> {
    return presentBranch(await this.desk.read(caller, (sql) => existing(sql, id)));
  }

  @Post()
  @Action({ summary: '新增分支机构', may: 'branch.edit', status: 201, answers: branchAnswer })
  create(
    @CallerOf() caller: Caller,
    @Body({ schema: newBranch }) { reason, ...body }: NewBranch,
  ): Promise<BranchAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const insurerId = await insurerOf(sql, caller, body.insurerId);
      checkMove(caller, null, body.parentId);
      await checkParent(sql, body.parentId, insurerId);
      const id = await insertBranch(sql, insurerId, body, at);
      if (id === undefined) throw taken('机构代码', body.code);
      await record('branch.created', { type: 'branch', id, insurerId }, { code: body.code, kind: body.kind });
      return presentBranch(await existing(sql, id));
    });
  }

  @Put(':id')
  @Action({ summary: '修改分支机构（名称、上级、撤销）', may: 'branch.edit', answers: branchAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @SeenVersion() version: number,
    @Body({ schema: branchChange }) { reason, ...body }: BranchChange,
  ): Promise<BranchAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const before = await existing(sql, id);
      checkMove(caller, before, body.parentId);
      await checkParent(sql, body.parentId, before.insurerId, id);
      const changed = await changeBranch(sql, id, version, body);
      const row = changedOr('个分支机构', changed ? await findBranch(sql, { id }) : undefined, before);
      await record(
        'branch.changed',
        { type: 'branch', id, insurerId: row.insurerId },
        { ...body, version: row.version },
      );
      return presentBranch(row);
    });
  }

  /** A row whose code is known changes that branch, another one is created. */
  @Post('imports')
  @TakesStatedReason()
  @TakesRows(branchRow)
  @Action({
    summary: '成批导入（JSON 或 CSV）',
    may: 'branch.edit',
    takes: 'rows',
    answers: importAnswer,
  })
  async import(
    @CallerOf() caller: Caller,
    @Query({ schema: importQuery }) query: ImportQuery,
    @Req() request: DoorRequest,
    @StatedReason() reason?: string,
  ): Promise<ImportAnswer> {
    if (caller.principal.branchIds !== null)
      throw forbidden('成批导入会改动整个机构的分支机构；请由机构的总负责人或总站办理。', 'not-your-branch');
    const rows = await readRows(request, branchRow, branchHeaders);
    return this.desk.write(because(caller, reason), async (act) => {
      const insurerId = await insurerOf(act.sql, caller, query.insurerId);
      return importBranches(act, insurerId, rows);
    });
  }
}

async function existing(sql: Sql, id: string): Promise<BranchRow> {
  const row = await findBranch(sql, { id });
  if (!row) throw notFound('个分支机构');
  return row;
}

/** The insurer whose branch it is: the caller's own, or the one that the station's people name. */
async function insurerOf(sql: Sql, { principal }: Caller, named: string | undefined): Promise<string> {
  if (principal.insurerId !== null) {
    if (named !== undefined && named !== principal.insurerId) throw notFound('家机构');
    return principal.insurerId;
  }
  if (named === undefined)
    throw invalid([{ path: 'insurerId', code: 'required', message: '请指明所属的保险机构。' }]);
  if (!(await findInsurer(sql, named)))
    throw invalid([{ path: 'insurerId', code: 'unknown_value', message: '没有这家机构。' }]);
  return named;
}

/** Whoever is bound to branches sees what is below them: it changes those only, and leaves them where they are. */
function checkMove({ principal }: Caller, before: BranchRow | null, parentId: string | null): void {
  const own = principal.branchIds;
  if (own === null) return;
  const within = before ? own.includes(before.id) : parentId !== null && own.includes(parentId);
  if (!within)
    throw forbidden('只能维护您所在分站及其下级的机构；请由机构的总负责人办理。', 'not-your-branch');
  if (before && before.parentId !== parentId)
    throw forbidden('变更上级机构会改变案件的可见范围；请由机构的总负责人或总站办理。', 'branch-move');
}

async function checkParent(
  sql: Sql,
  parentId: string | null,
  insurerId: string,
  own?: string,
): Promise<void> {
  if (parentId === null) return;
  const parent = await findBranch(sql, { id: parentId });
  const fault = (message: string) => invalid([{ path: 'parentId', code: 'unknown_value', message }]);
  if (parent?.insurerId !== insurerId) throw fault('没有这个上级机构，或它不属于同一家保险机构。');
  if (own === undefined) return;
  await lockTree(sql, insurerId);
  if (await isWithin(sql, parentId, own)) throw fault('上级机构不能是它自己或它的下级。');
}
