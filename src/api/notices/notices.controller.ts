import { Body, Controller, Get, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { countUnread, listNotices, markRead, noticesAfter } from '../../persistence/queries/notices.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { openEventStream } from '../front-door/event-stream.js';
import { safeError } from '../front-door/log.js';
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

  /** Events `unread` (a count, at the start) and `notice` (one each, as it comes). */
  @Get('stream')
  @Action({ summary: '通知的实时推送（Server-Sent Events）', may: 'anyone' })
  async stream(@CallerOf() caller: Caller, @Res() reply: FastifyReply): Promise<void> {
    const { userId } = staffOf(caller);
    const start = await this.desk.read(caller, async (sql) => ({
      unread: await countUnread(sql, userId),
      last: (await noticesAfter(sql, userId, null))[0]?.id ?? '00000000-0000-0000-0000-000000000000',
    }));
    let { last } = start;
    let looking = Promise.resolve();
    const look = () => {
      looking = looking.then(async () => {
        const rows = await this.desk.read(caller, (sql) => noticesAfter(sql, userId, last));
        for (const row of rows) stream.send('notice', presentNotice(row));
        last = rows.at(-1)?.id ?? last;
      });
      looking = looking.catch((error: unknown) => {
        this.desk.parts.logger.warn({ error: safeError(error) }, 'notices could not be read for a stream');
      });
    };
    const stream = openEventStream(reply, look);
    stream.send('unread', { count: start.unread });
    const { hangUp } = await this.bell.listen(userId, look);
    stream.remark('listening');
    look();
    await stream.ended;
    hangUp();
  }
}
