import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import { endHold, findUpload } from '../../persistence/queries/uploads.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { notFound, refused } from '../front-door/problem.js';
import { demand } from './upload-rights.js';
import { holdAnswer, holdVerdict } from './uploads.schema.js';
import type { HoldAnswer, HoldVerdict } from './uploads.schema.js';

/** The brakes on uploads (PRODUCT 1): a person lets held events go, or sets them aside for good. */
@ApiTags('业务数据上传')
@Controller('uploads')
export class UploadHoldsController {
  constructor(private readonly desk: Desk) {}

  @Post(':id/release')
  @Action({ summary: '放行待放行的业务数据', may: 'anyone', answers: holdAnswer })
  release(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: holdVerdict }) { reason }: HoldVerdict,
  ): Promise<HoldAnswer> {
    demand('release', caller, { insurerId: null }, this.desk.parts.stationNow());
    return this.end(caller, { id, release: 'released', reason });
  }

  @Post(':id/discard')
  @Action({ summary: '作废待放行的业务数据（不发送测评）', may: 'anyone', answers: holdAnswer })
  discard(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: holdVerdict }) { reason }: HoldVerdict,
  ): Promise<HoldAnswer> {
    demand('discard', caller, { insurerId: null }, this.desk.parts.stationNow());
    return this.end(caller, { id, release: 'discarded', reason });
  }

  private end(
    caller: Caller,
    { id, release, reason }: { id: string; release: 'released' | 'discarded'; reason: string },
  ): Promise<HoldAnswer> {
    return this.desk.write(caller, async ({ sql, at, record }) => {
      const upload = await findUpload(sql, id);
      if (!upload) throw notFound('次上传');
      const { insurerId } = upload;
      const sealed = this.desk.parts.keyring.seal(reason, 'submission');
      const submission = { kind: `upload.${release}`, byActor: caller.actor, insurerId, sealed, about: null };
      const submissionId = await insertSubmission(sql, submission, at);
      const events = await endHold(sql, id, { release, by: caller.actor, submissionId }, at);
      if (events === undefined) throw notWaiting(upload.release);
      await record(`upload.${release}`, { type: 'upload', id, insurerId }, { events, submissionId });
      return { id, release, events };
    });
  }
}

const notWaiting = (release: string) => {
  const done =
    release === 'released' ? '已经放行' : release === 'discarded' ? '已经作废' : '没有待放行的数据';
  return refused('upload-not-waiting', `这次上传${done}，不能再放行或作废；请刷新后核对。`);
};
