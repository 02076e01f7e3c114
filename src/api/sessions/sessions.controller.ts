import { Body, Controller, Delete, Get, Headers, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { allowedActions } from '../../../domain/identity/policy.js';
import { REFERENCE_POLICY } from '../../../domain/reference-data/policy.js';
import { findCredentials } from '../../persistence/queries/credentials.js';
import type { Credentials } from '../../persistence/queries/credentials.js';
import { findDelegationsTo, listSessions, revokeSession } from '../../persistence/queries/sessions.js';
import { findStation } from '../../persistence/queries/station.js';
import { Action } from '../front-door/action.js';
import { AddressOf, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { notFound } from '../front-door/problem.js';
import { SESSION_COOKIE } from '../front-door/session-caller.js';
import { LogIn } from './log-in.js';
import { presentSession, presentWho } from './sessions.presenter.js';
import { logInBody, sessionsAnswer, whoAnswer } from './sessions.schema.js';
import type { LogInBody, WhoAnswer } from './sessions.schema.js';
import { staffOf } from './staff.js';

type CookieReply = FastifyReply & {
  setCookie(name: string, value: string, options: object): FastifyReply;
};

@ApiTags('登录')
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly desk: Desk,
    private readonly logIn: LogIn,
  ) {}

  /** The token leaves in an HttpOnly cookie only, never in the answer. */
  @Post()
  @Action({ summary: '登录', may: 'public', ownRepeats: true, status: 201, answers: whoAnswer })
  async open(
    @Body({ schema: logInBody }) body: LogInBody,
    @AddressOf() address: string,
    @Headers('user-agent') userAgent: string | undefined,
    @Res({ passthrough: true }) reply: CookieReply,
  ): Promise<WhoAnswer> {
    const { user, token, session } = await this.logIn.open(body, {
      address,
      userAgent: userAgent === undefined ? null : plainAgent(userAgent),
    });
    reply.setCookie(SESSION_COOKIE, token, this.cookieOptions());
    return this.who(user, session);
  }

  @Get('current')
  @Action({
    summary: '我是谁：用户、权限、演练标记、总站时间',
    may: 'anyone',
    beforePasswordChange: true,
    answers: whoAnswer,
  })
  async current(@CallerOf() caller: Caller): Promise<WhoAnswer> {
    const { userId, session } = staffOf(caller);
    const user = await this.desk.read(caller, (sql) => findCredentials(sql, { id: userId }));
    if (!user) throw notFound('位用户');
    return this.who(user, session);
  }

  @Delete('current')
  @Action({ summary: '退出登录', may: 'anyone', beforePasswordChange: true, ownRepeats: true, status: 204 })
  async close(@CallerOf() caller: Caller, @Res({ passthrough: true }) reply: CookieReply): Promise<void> {
    await this.end(caller, staffOf(caller).session.id);
    reply.setCookie(SESSION_COOKIE, '', { ...this.cookieOptions(), maxAge: 0 });
  }

  @Get()
  @Action({ summary: '我的登录会话', may: 'anyone', answers: sessionsAnswer })
  async list(@CallerOf() caller: Caller) {
    const { userId, session } = staffOf(caller);
    const { wallNow, settings } = this.desk.parts;
    const now = wallNow();
    const idleSince = new Date(now.getTime() - settings.sessionIdleMinutes * 60_000);
    const rows = await this.desk.read(caller, (sql) => listSessions(sql, userId, now, idleSince));
    return { items: rows.map((row) => presentSession(row, session.id)) };
  }

  @Delete(':id')
  @Action({ summary: '结束我的某个会话', may: 'anyone', status: 204 })
  revoke(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<void> {
    return this.end(caller, id);
  }

  private end(caller: Caller, id: string): Promise<void> {
    const { userId } = staffOf(caller);
    return this.desk.write(caller, async ({ sql, record }) => {
      if (!(await revokeSession(sql, userId, id, this.desk.parts.wallNow()))) throw notFound('个会话');
      await record('session.closed', { type: 'user', id: userId });
    });
  }

  private async who(user: Credentials, session: { id: string; csrfToken: string }): Promise<WhoAnswer> {
    const { database, stationNow } = this.desk.parts;
    const now = stationNow();
    const { station, delegations } = await database.transaction(
      async (sql) => ({
        station: await findStation(sql),
        delegations: await findDelegationsTo(sql, user.id, now),
      }),
      { scope: 'login' },
    );
    const { id, role, insurerId } = user;
    const hat = { kind: 'staff', id, role, insurerId, branchIds: null, scopes: [], testMode: false } as const;
    const permissions = allowedActions(
      REFERENCE_POLICY,
      { ...hat, delegations },
      { insurerId },
      now.getTime(),
    );
    return presentWho(user, session, permissions, { kind: station?.kind ?? 'live', now });
  }

  private cookieOptions(): object {
    const secure = this.desk.parts.settings.publicUrl.startsWith('https:');
    return { path: '/', httpOnly: true, sameSite: 'strict', secure };
  }
}

/** What a browser says that it is, as lists of sessions show it: 200 visible ASCII characters at most. */
const plainAgent = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
