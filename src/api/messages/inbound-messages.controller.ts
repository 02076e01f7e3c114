import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { findInbound, listInbound } from '../../persistence/queries/inbound-list.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound } from '../front-door/problem.js';
import { demand, keepReason } from './message-rights.js';
import { openInbound, presentInbound } from './messages.presenter.js';
import {
  correctedReading,
  inboundAnswer,
  inboundPageAnswer,
  inboundQuery,
  newReading,
  revealedMessage,
  withReason,
} from './messages.schema.js';
import type {
  CorrectedReading,
  InboundAnswer,
  InboundQuery,
  NewReading,
  RevealedMessage,
  WithReason,
} from './messages.schema.js';
import { correctAsPerson, readAsPerson } from './read-as-person.js';

/** What consumers wrote: to be read by a person, late, unmatched, praising. Texts are masked until they are revealed. */
@ApiTags('短信')
@Controller('inbound-messages')
export class InboundMessagesController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '收到的短信：待判读、迟到、未匹配、表扬', may: 'anyone', answers: inboundPageAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: inboundQuery }) query: InboundQuery) {
    demand(this.desk, caller, 'read_replies');
    const { parts } = this.desk;
    // What must be read is read in the order in which it falls due.
    const asked = pageAsked(parts, query, query.queue === 'to_read' ? 'arrivedAt' : '-arrivedAt');
    const page = await this.desk.read(caller, (sql) => listInbound(sql, query, asked));
    return presentPage(parts, page, (row) => presentInbound(parts.keyring, row));
  }

  @Get(':id')
  @Action({ summary: '一条收到的短信', may: 'anyone', answers: inboundAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<InboundAnswer> {
    demand(this.desk, caller, 'read_replies');
    const row = await this.desk.read(caller, (sql) => findInbound(sql, id));
    if (!row) throw notFound('条短信');
    return presentInbound(this.desk.parts.keyring, row);
  }

  @Post(':id/reading')
  @Action({ summary: '人工判读回复', may: 'anyone', answers: inboundAnswer })
  decide(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: newReading }) reading: NewReading,
  ): Promise<InboundAnswer> {
    demand(this.desk, caller, 'decide_reading');
    const { keyring, clock } = this.desk.parts;
    return this.desk.write(caller, async (act) => {
      const row = await readAsPerson(act, { id, by: caller.actor, clock }, reading);
      return presentInbound(keyring, row);
    });
  }

  @Post(':id/corrections')
  @Action({ summary: '更正已有的判读（须注明理由，留痕）', may: 'anyone', answers: inboundAnswer })
  correct(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: correctedReading }) { reason, ...reading }: CorrectedReading,
  ): Promise<InboundAnswer> {
    demand(this.desk, caller, 'decide_reading');
    const { keyring, clock } = this.desk.parts;
    return this.desk.write(caller, async (act) => {
      const keep = (insurerId: string | null) =>
        keepReason(this.desk, caller, act, {
          kind: 'inbound.corrected',
          reason,
          insurerId,
          about: { inbound_message: id },
        });
      const row = await correctAsPerson(act, { id, by: caller.actor, clock }, reading, keep);
      return presentInbound(keyring, row);
    });
  }

  @Post(':id/reveal')
  @Action({ summary: '查看收到短信的明文（须注明理由，留痕）', may: 'anyone', answers: revealedMessage })
  reveal(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: withReason }) { reason }: WithReason,
  ): Promise<RevealedMessage> {
    demand(this.desk, caller, 'reveal');
    return this.desk.write(caller, async (act) => {
      const row = await findInbound(act.sql, id);
      if (!row) throw notFound('条短信');
      const { insurerId } = row;
      const submissionId = await keepReason(this.desk, caller, act, {
        kind: 'inbound.reveal',
        reason,
        insurerId,
        about: { inbound_message: id },
      });
      await act.record('inbound.revealed', { type: 'inbound_message', id, insurerId }, { submissionId });
      return { id, ...openInbound(this.desk.parts.keyring, row.sealed) };
    });
  }
}
