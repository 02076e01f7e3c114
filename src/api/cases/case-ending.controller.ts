import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CaseAnswer } from '../../persistence/queries/case-effects.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { CaseActs } from './case-acts.js';
import { actAnswer, conclusion, enquiryAnswer, mergeBody, phoneTask, reasoned } from './case-acts.schema.js';
import type { ConclusionBody, EnquiryAnswer, MergeBody, PhoneTask, Reasoned } from './case-acts.schema.js';
import { caseNoPart } from './cases.schema.js';
import { SeenCase } from './seen-version.js';
import { CaseEndings } from './case-endings.js';

/** The ways in which a case ends, and begins again. */
@ApiTags('案件')
@Controller('cases/:caseNo')
export class CaseEndingController {
  constructor(
    private readonly acts: CaseActs,
    private readonly endings: CaseEndings,
  ) {}

  @Post('withdrawals')
  @Action({ summary: '销案', may: 'anyone', answers: actAnswer })
  withdraw(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: reasoned }) { reason }: Reasoned,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'withdraw',
      contents: {},
      text: reason,
      expectedVersion,
    });
  }

  @Post('mediation-requests')
  @Action({ summary: '移送调解', may: 'anyone', answers: actAnswer })
  mediate(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: reasoned }) { reason }: Reasoned,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'sendToMediation',
      contents: {},
      text: reason,
      expectedVersion,
    });
  }

  @Post('phone-tasks')
  @Action({ summary: '登记电话回访结果', may: 'anyone', answers: actAnswer })
  phoneTask(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: phoneTask }) { note, outcome }: PhoneTask,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'phoneTaskDone',
      contents: { outcome },
      text: note,
      expectedVersion,
    });
  }

  @Post('conclusions')
  @Action({ summary: '人工办结', may: 'anyone', answers: actAnswer })
  conclude(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: conclusion }) { conclusion: as, reason }: ConclusionBody,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'conclude',
      contents: { conclusion: as },
      text: reason,
      expectedVersion,
    });
  }

  @Post('reopenings')
  @Action({ summary: '重开', may: 'anyone', answers: actAnswer })
  reopen(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: reasoned }) { reason }: Reasoned,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, { type: 'reopen', contents: {}, text: reason, expectedVersion });
  }

  @Post('merges')
  @Action({ summary: '并入同一事项的另一案件', may: 'anyone', answers: actAnswer })
  merge(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: mergeBody }) { intoCaseNo, reason }: MergeBody,
  ): Promise<CaseAnswer> {
    return this.endings.merge(caller, caseNo, { intoCaseNo, reason, expectedVersion });
  }

  @Post('enquiry-answers')
  @Action({ summary: '答复咨询', may: 'anyone', answers: actAnswer })
  async answerEnquiry(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: enquiryAnswer }) { articleId, text }: EnquiryAnswer,
  ): Promise<CaseAnswer> {
    const answer = text ?? (await this.endings.articleText(caller, articleId));
    const contents = articleId === undefined ? {} : { articleId };
    return this.acts.perform(caller, caseNo, {
      type: 'answerEnquiry',
      contents,
      text: answer,
      expectedVersion,
    });
  }
}
