import { Body, Controller, Get, Headers, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { listNotices, markRead } from '../../persistence/queries/notices.js';
import { readStreamStart } from '../../persistence/queries/notices-stream.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { openEventStream } from '../front-door/event-stream.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { staffOf } from '../sessions/staff.js';
import { NoticeBell } from './notice-bell.js';
import { presentNotice } from './notices.presenter.js';
import { noticesAnswer, noticesQuery, readAnswer, reading } from './notices.schema.js';
import type { NoticesQuery, Reading } from './notices.schema.js';

@ApiTags('通知')
@Controller('notices')
export class NoticesController {
  constructor(
    private readonly desk: Desk,
    private readonly bell: NoticeBell,
  ) {}

  @Get()
  @Action({ summary: '我的通知', may: 'anyone', answers: noticesAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: noticesQuery }) query: NoticesQuery) {
    const { userId } = staffOf(caller);
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, '-createdAt');
    const page = await this.desk.read(caller, (sql) => listNotices(sql, userId, query.unread, asked));
    return presentPage(parts, page, presentNotice);
  }

  /** Reading is the user's own affair: no audit entry. */
  @Post('readings')
  @Action({ summary: '标为已读（不给编号则全部）', may: 'anyone', answers: readAnswer })
  async read(@CallerOf() caller: Caller, @Body({ schema: reading }) { id }: Reading) {
    const { userId } = staffOf(caller);
    return this.desk.write(caller, async ({ sql, at }) => ({
      read: await markRead(sql, userId, id ?? null, at),
    }));
  }

  @Post(':id/read')
  @Action({ summary: '把一条通知标为已读', may: 'anyone', answers: readAnswer })
  async readOne(@CallerOf() caller: Caller, @Param('id', idPart) id: string) {
    const { userId } = staffOf(caller);
    return this.desk.write(caller, async ({ sql, at }) => ({ read: await markRead(sql, userId, id, at) }));
  }

  /**
   * Events `unread` (a count, at the start), `notice` (one each, as it comes), `inbox` (cases that the user may see have
   * changed: ask for the list again), `session-ended`. `Last-Event-ID` brings what was missed.
   */
  @Get('stream')
  @Action({ summary: '通知的实时推送（Server-Sent Events）', may: 'anyone' })
  async stream(
    @CallerOf() caller: Caller,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { userId, session } = staffOf(caller);
    const lastSeen = /^\d{1,18}$/.test(lastEventId ?? '') ? BigInt(lastEventId ?? '') : null;
    const start = await this.desk.read(caller, (sql) => readStreamStart(sql, userId, lastSeen));
    const stream = openEventStream(reply);
    const { insurerId, branchIds } = caller.principal;
    const hangUp = this.bell.listen({ userId, sessionId: session.id, insurerId, branchIds, stream }, start);
    stream.send('unread', { count: start.unread });
    for (const row of start.missed) stream.send('notice', presentNotice(row), row.sequence);
    stream.remark('listening');
    await stream.ended;
    hangUp();
  }
}
