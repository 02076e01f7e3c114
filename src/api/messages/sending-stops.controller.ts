import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { signalCases } from '../../persistence/queries/case-signals.js';
import { findInsurer } from '../../persistence/queries/insurers.js';
import { releaseRounds } from '../../persistence/queries/round-state.js';
import {
  casesHeldBack,
  findStop,
  insertStop,
  listStops,
  releaseStop,
} from '../../persistence/queries/sending-stops.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { notFound, refused } from '../front-door/problem.js';
import { demand, keepReason } from './message-rights.js';
import { presentStop } from './messages.presenter.js';
import { newStop, stopAnswer, stopsAnswer, withReason } from './messages.schema.js';
import type { NewStop, StopAnswer, WithReason } from './messages.schema.js';

/** The brake on sending (PRODUCT 1): what is stopped waits, nothing is lost. In force at the next message, within seconds. */
@ApiTags('短信')
@Controller('sending-stops')
export class SendingStopsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '停发与恢复发送的记录', may: 'anyone', answers: stopsAnswer })
  async list(@CallerOf() caller: Caller) {
    demand(this.desk, caller, 'read');
    const rows = await this.desk.read(caller, listStops);
    return { items: rows.map(presentStop) };
  }

  @Post()
  @Action({ summary: '停止全部或一家机构的短信发送', may: 'anyone', status: 201, answers: stopAnswer })
  stop(
    @CallerOf() caller: Caller,
    @Body({ schema: newStop }) { insurerId, reason }: NewStop,
  ): Promise<StopAnswer> {
    demand(this.desk, caller, insurerId === null ? 'stop_all' : 'stop_insurer');
    return this.desk.write(caller, async (act) => {
      if (insurerId !== null && !(await findInsurer(act.sql, insurerId))) throw notFound('家机构');
      const submissionId = await keepReason(this.desk, caller, act, {
        kind: 'sending.stopped',
        reason,
        about: null,
      });
      const row = await insertStop(act.sql, { insurerId, by: caller.actor, submissionId }, act.at);
      if (!row) throw refused('already-stopped', '发送已经停止，无须再停；恢复时请在停发记录中操作。');
      await act.record('sending.stopped', { type: 'sending_stop', id: row.id, insurerId }, { submissionId });
      return presentStop(row);
    });
  }

  @Post(':id/release')
  @Action({ summary: '恢复发送', may: 'anyone', answers: stopAnswer })
  release(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: withReason }) { reason }: WithReason,
  ): Promise<StopAnswer> {
    demand(this.desk, caller, 'release_stop');
    return this.desk.write(caller, async (act) => {
      const { sql, at } = act;
      if (!(await findStop(sql, id))) throw notFound('条停发记录');
      const row = await releaseStop(sql, id, caller.actor, at);
      if (!row) throw refused('already-released', '这次停发已经恢复，无须重复操作；请刷新后核对。');
      const { insurerId } = row;
      const submissionId = await keepReason(this.desk, caller, act, {
        kind: 'sending.released',
        reason,
        about: null,
      });
      const rounds = await releaseRounds(sql, insurerId, at);
      const cases = await casesHeldBack(sql, insurerId);
      await signalCases(sql, cases, 'messagesReleased', at);
      const told = { submissionId, rounds, cases: cases.length };
      await act.record('sending.released', { type: 'sending_stop', id, insurerId }, told);
      return presentStop(row);
    });
  }
}
