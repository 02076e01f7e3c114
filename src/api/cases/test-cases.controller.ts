import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { CasePages } from './case-pages.js';
import { caseAnswer, newTestCase } from './cases.schema.js';
import type { CaseDetail, NewTestCaseBody } from './cases.schema.js';
import { TestCaseEntry } from './test-case-entry.js';

/** Cases that insurers' systems try themselves out on. */
@ApiTags('案件')
@Controller('test-cases')
export class TestCasesController {
  constructor(
    private readonly entry: TestCaseEntry,
    private readonly pages: CasePages,
  ) {}

  @Post()
  @Action({
    summary: '开一个试办案件（仅限测试密钥）：立即转办到所给分站，不给任何人发信息，不计入统计',
    may: 'anyone',
    status: 201,
    answers: caseAnswer,
  })
  async open(
    @CallerOf() caller: Caller,
    @Body({ schema: newTestCase }) body: NewTestCaseBody,
  ): Promise<CaseDetail> {
    return this.pages.show(caller, await this.entry.open(caller, body));
  }
}
