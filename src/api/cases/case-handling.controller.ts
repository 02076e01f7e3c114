import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CaseAnswer } from '../../persistence/queries/case-effects.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { CaseActs } from './case-acts.js';
import { actAnswer, contact, extensionRequest, feedback, noteBody } from './case-acts.schema.js';
import type { Contact, ExtensionRequest, Feedback, NoteBody } from './case-acts.schema.js';
import { caseNoPart } from './cases.schema.js';
import { SeenCase } from './seen-version.js';

/** What the sub-station does with a case (FORMATS, "Cases"). */
@ApiTags('案件')
@Controller('cases/:caseNo')
export class CaseHandlingController {
  constructor(private readonly acts: CaseActs) {}

  @Post('contacts')
  @Action({ summary: '登记联系消费者', may: 'anyone', answers: actAnswer })
  logContact(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: contact }) { contactedAt, method, outcome, note }: Contact,
  ): Promise<CaseAnswer> {
    const contents = { contactedAt: Date.parse(contactedAt), method, outcome };
    return this.acts.perform(caller, caseNo, { type: 'logContact', contents, text: note, expectedVersion });
  }

  @Post('feedback')
  @Action({ summary: '提交调查反馈', may: 'anyone', answers: actAnswer })
  sendFeedback(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: feedback }) { findings, resolution, ...contents }: Feedback,
  ): Promise<CaseAnswer> {
    const text = JSON.stringify({ findings, resolution });
    return this.acts.perform(caller, caseNo, { type: 'sendFeedback', contents, text, expectedVersion });
  }

  @Post('extension-requests')
  @Action({ summary: '申请延期', may: 'anyone', answers: actAnswer })
  askExtension(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: extensionRequest }) { reason, ...contents }: ExtensionRequest,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, {
      type: 'extensionRequest',
      contents,
      text: reason,
      expectedVersion,
    });
  }

  @Post('notes')
  @Action({ summary: '添加备注（办结后也可）', may: 'anyone', answers: actAnswer })
  addNote(
    @CallerOf() caller: Caller,
    @Param('caseNo', caseNoPart) caseNo: string,
    @SeenCase() expectedVersion: number | undefined,
    @Body({ schema: noteBody }) { text }: NoteBody,
  ): Promise<CaseAnswer> {
    return this.acts.perform(caller, caseNo, { type: 'addNote', contents: {}, text, expectedVersion });
  }
}
