import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CASE_POLICY } from '../../../domain/case/policy.js';
import { may } from '../../../domain/identity/policy.js';
import { listCases } from '../../persistence/queries/cases.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { CaseActs } from './case-acts.js';
import { CasePages } from './case-pages.js';
import { problemOfRefusal } from './case-problem.js';
import { CaseEntry } from './case-entry.js';
import { filterOf } from './case-search.js';
import { presentLine } from './cases.presenter.js';
import {
  caseAnswer,
  caseNoPart,
  casesAnswer,
  casesQuery,
  casesSearch,
  newCase,
  reveal,
  revealed,
} from './cases.schema.js';
import type { CaseDetail, CasesQuery, CasesSearch, NewCaseBody, Reveal } from './cases.schema.js';

@ApiTags('案件')
@Controller('cases')
export class CasesController {
  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
    private readonly pages: CasePages,
    private readonly entry: CaseEntry,
  ) {}

  @Get()
  @Action({ summary: '案件列表', may: 'anyone', answers: casesAnswer })
  list(@CallerOf() caller: Caller, @Query({ schema: casesQuery }) query: CasesQuery) {
    return this.page(caller, query);
  }

  @Post('search')
  @Action({
    summary: '按编号、姓名、电话查找案件',
    may: 'anyone',
    ownRepeats: true,
    answers: casesAnswer,
  })
  search(@CallerOf() caller: Caller, @Body({ schema: casesSearch }) asked: CasesSearch) {
    return this.page(caller, asked);
  }

  @Get(':caseNo')
  @Action({ summary: '一个案件', may: 'anyone', answers: caseAnswer })
  read(@CallerOf() caller: Caller, @Param('caseNo', caseNoPart) caseNo: string): Promise<CaseDetail> {
    return this.pages.show(caller, caseNo);
  }

  @Post()
  @Action({
    summary: '登记案件（来信、来电、来访、12378、人员录入）',
    may: 'anyone',
    status: 201,
    answers: caseAnswer,
  })
  async create(
    @CallerOf() caller: Caller,
    @Body({ schema: newCase }) body: NewCaseBody,
  ): Promise<CaseDetail> {
    const caseNo = await this.entry.open(caller, body);
    return this.pages.show(caller, caseNo);
  }

  @Post(':caseNo/reveal')
  @Action({
    summary: '查看消费者的姓名和电话（须说明理由，留痕）',
    may: 'anyone',
    ownRepeats: true,
    answers: revealed,
  })
  reveal(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @Body({ schema: reveal }) { reason }: Reveal,
  ) {
    return this.pages.reveal(caller, caseNo, reason);
  }

  private async page(caller: Caller, query: CasesQuery) {
    const { parts } = this.desk;
    const { principal } = caller;
    const now = parts.stationNow().getTime();
    const own = {
      insurerId: principal.insurerId,
      branchId: null,
      coHandlers: [],
      status: 'mediation',
    } as const;
    const verdict = may(CASE_POLICY, principal, 'read', own, now);
    if (!verdict.ok) throw problemOfRefusal(verdict);
    const filter = filterOf(parts.keyring, query, principal, now);
    const asked = pageAsked(parts, query, '-openedAt');
    const page = await this.desk.read(caller, (sql) => listCases(sql, filter, asked));
    const { reasonSets } = await this.acts.rules();
    return presentPage(parts, page, (row) => presentLine(parts.keyring, reasonSets, row));
  }
}
