import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { findMessage, listMessages } from '../../persistence/queries/messages.js';
import { findRound, listRounds } from '../../persistence/queries/survey-rounds.js';
import { judgeUnknown } from '../../persistence/queries/unknown-messages.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound, refused } from '../front-door/problem.js';
import { demand, keepReason } from './message-rights.js';
import { messageInClear } from './message-text.js';
import { presentMessage, presentRound, presentRoundDetail } from './messages.presenter.js';
import {
  messageAnswer,
  messagesAnswer,
  messagesQuery,
  revealedMessage,
  roundAnswer,
  roundPart,
  roundsAnswer,
  roundsQuery,
  unknownVerdict,
  withReason,
} from './messages.schema.js';
import type {
  MessageAnswer,
  MessagesQuery,
  RevealedMessage,
  RoundAnswer,
  RoundsQuery,
  UnknownVerdictAsked,
  WithReason,
} from './messages.schema.js';

/** The ledger of what leaves the house by SMS, and the rounds that it leaves in. */
@ApiTags('短信')
@Controller()
export class MessagesController {
  constructor(private readonly desk: Desk) {}

  @Get('survey-rounds')
  @Action({ summary: '测评轮次列表', may: 'anyone', answers: roundsAnswer })
  async rounds(@CallerOf() caller: Caller, @Query({ schema: roundsQuery }) query: RoundsQuery) {
    demand(this.desk, caller, 'read');
    const asked = pageAsked(this.desk.parts, query, '-roundNo');
    const page = await this.desk.read(caller, (sql) => listRounds(sql, query, asked));
    return presentPage(this.desk.parts, page, presentRound);
  }

  @Get('survey-rounds/:no')
  @Action({ summary: '一轮测评，按状态计数', may: 'anyone', answers: roundAnswer })
  async round(@CallerOf() caller: Caller, @Param('no', roundPart) no: string): Promise<RoundAnswer> {
    demand(this.desk, caller, 'read');
    const row = await this.desk.read(caller, (sql) => findRound(sql, no));
    if (!row) throw notFound('轮测评');
    return presentRoundDetail(row);
  }

  @Get('messages')
  @Action({ summary: '短信台账', may: 'anyone', answers: messagesAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: messagesQuery }) query: MessagesQuery) {
    const { insurerId, branchIds } = caller.principal;
    demand(this.desk, caller, 'read', { insurerId });
    const asked = pageAsked(this.desk.parts, query, '-plannedAt');
    const page = await this.desk.read(caller, (sql) => listMessages(sql, { ...query, branchIds }, asked));
    return presentPage(this.desk.parts, page, presentMessage);
  }

  @Post('messages/:id/verdict')
  @Action({
    summary: '核实结果不明的短信：已发出，或未发出（将重新发送）',
    may: 'anyone',
    answers: messageAnswer,
  })
  judge(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: unknownVerdict }) { verdict, reason }: UnknownVerdictAsked,
  ): Promise<MessageAnswer> {
    demand(this.desk, caller, 'decide_unknown');
    return this.desk.write(caller, async (act) => {
      const row = await findMessage(act.sql, id);
      if (!row) throw notFound('条短信');
      if (!(await judgeUnknown(act.sql, id, verdict)))
        throw refused(
          'message-not-unknown',
          '这条短信的结果已经明确，或已有人核实，不能再核实；请刷新后核对。',
        );
      const { insurerId } = row;
      const submissionId = await keepReason(this.desk, caller, act, {
        kind: 'message.judged',
        reason,
        insurerId,
        about: { message: id },
      });
      await act.record('message.judged', { type: 'message', id, insurerId }, { verdict, submissionId });
      return presentMessage((await findMessage(act.sql, id)) ?? row);
    });
  }

  @Post('messages/:id/reveal')
  @Action({ summary: '查看短信明文（须注明理由，留痕）', may: 'anyone', answers: revealedMessage })
  reveal(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: withReason }) { reason }: WithReason,
  ): Promise<RevealedMessage> {
    demand(this.desk, caller, 'reveal');
    return this.desk.write(caller, async (act) => {
      const row = await findMessage(act.sql, id);
      if (!row) throw notFound('条短信');
      const { insurerId } = row;
      const submissionId = await keepReason(this.desk, caller, act, {
        kind: 'message.reveal',
        reason,
        insurerId,
        about: { message: id },
      });
      await act.record('message.revealed', { type: 'message', id, insurerId }, { submissionId });
      return { id, ...(await messageInClear(act.sql, this.desk.parts.keyring, row)) };
    });
  }
}
