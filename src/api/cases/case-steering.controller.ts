import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CaseAnswer } from '../../persistence/queries/case-effects.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { CaseActs } from './case-acts.js';
import {
  actAnswer,
  coHandler,
  extensionDecision,
  flagsBody,
  onTimeDecision,
  pauseBody,
  reasonCorrection,
  reasoned,
  resumption,
  transfer,
  verdict,
} from './case-acts.schema.js';
import type {
  CoHandlerBody,
  ExtensionDecision,
  FlagsBody,
  OnTimeDecision,
  PauseBody,
  ReasonCorrection,
  Reasoned,
  Resumption,
  Transfer,
  Verdict,
} from './case-acts.schema.js';
import { caseNoPart } from './cases.schema.js';
import { SeenCase } from './seen-version.js';
import { CaseHouses } from './case-houses.js';

/** What the head station does while a case runs: transfer, review, clocks, who handles it. */
@ApiTags('案件')
@Controller('cases/:caseNo')
export class CaseSteeringController {
  constructor(
    private readonly acts: CaseActs,
    private readonly houses: CaseHouses,
  ) {}

  @Post('transfers')
  @Action({ summary: '转办给分站', may: 'anyone', answers: actAnswer })
  async transfer(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: transfer }) { note, ...to }: Transfer,
  ): Promise<CaseAnswer> {
    const contents = await this.houses.houseOf(to);
    return this.acts.perform(caller, caseNo, { type: 'transfer', contents, text: note, expectedVersion });
  }

  @Post('reviews')
  @Action({ summary: '审核反馈：通过或退回', may: 'anyone', answers: actAnswer })
  review(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: verdict }) { decision, reason }: Verdict,
  ): Promise<CaseAnswer> {
    const type = decision === 'accept' ? 'acceptFeedback' : 'returnFeedback';
    return this.acts.perform(caller, caseNo, { type, contents: {}, text: reason, expectedVersion });
  }

  @Post('extension-decisions')
  @Action({ summary: '审批延期', may: 'anyone', answers: actAnswer })
  decideExtension(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: extensionDecision }) { decision, reason }: ExtensionDecision,
  ): Promise<CaseAnswer> {
    const type = decision === 'approve' ? 'approveExtension' : 'refuseExtension';
    return this.acts.perform(caller, caseNo, { type, contents: {}, text: reason, expectedVersion });
  }

  @Post('pauses')
  @Action({ summary: '暂停时限', may: 'anyone', answers: actAnswer })
  pause(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: pauseBody }) { note, ...contents }: PauseBody,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, { type: 'pauseClock', contents, text: note, expectedVersion });
  }

  @Post('resumptions')
  @Action({ summary: '恢复时限', may: 'anyone', answers: actAnswer })
  resume(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: resumption }) { note, ...contents }: Resumption,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, { type: 'resumeClock', contents, text: note, expectedVersion });
  }

  @Post('on-time-decisions')
  @Action({
    summary: '认定按时：日历更正后，逾期改计按时（主管，写明理由）',
    may: 'anyone',
    answers: actAnswer,
  })
  countOnTime(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: onTimeDecision }) { reason, ...contents }: OnTimeDecision,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'countOnTime',
      contents,
      text: reason,
      expectedVersion,
    });
  }

  @Post('reassignments')
  @Action({ summary: '改派', may: 'anyone', answers: actAnswer })
  async reassign(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: transfer }) { note, ...to }: Transfer,
  ): Promise<CaseAnswer> {
    const contents = await this.houses.houseOf(to);
    return this.acts.perform(caller, caseNo, { type: 'reassign', contents, text: note, expectedVersion });
  }

  @Post('co-handlers')
  @Action({ summary: '增加或移除协办', may: 'anyone', answers: actAnswer })
  async coHandle(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: coHandler }) { remove, ...coHandler }: CoHandlerBody,
  ): Promise<CaseAnswer> {
    const type = remove ? 'removeCoHandler' : 'addCoHandler';
    if (!remove) await this.houses.demandCoHandler(coHandler);
    return this.acts.perform(caller, caseNo, { type, contents: { coHandler }, expectedVersion });
  }

  @Post('supervisions')
  @Action({ summary: '督办', may: 'anyone', answers: actAnswer })
  supervise(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: reasoned }) { reason }: Reasoned,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'superviseNote',
      contents: {},
      text: reason,
      expectedVersion,
    });
  }

  @Post('reasons')
  @Action({ summary: '更正投诉原因', may: 'anyone', answers: actAnswer })
  correctReason(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: reasonCorrection }) { reason, note }: ReasonCorrection,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'correctReason',
      contents: { reasonCode: reason },
      text: note,
      expectedVersion,
    });
  }

  @Post('flags')
  @Action({ summary: '标记群访、越级或合同纠纷', may: 'anyone', answers: actAnswer })
  setFlags(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: flagsBody }) { note, ...given }: FlagsBody,
  ): Promise<CaseAnswer> {
    const flags = Object.fromEntries(Object.entries(given).filter(([, flag]) => flag !== undefined));
    return this.acts.perform(caller, caseNo, {
      type: 'setFlags',
      contents: { flags },
      text: note,
      expectedVersion,
    });
  }
}
