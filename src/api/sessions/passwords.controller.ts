import { Body, Controller, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { recordAudit } from '../../persistence/queries/audit.js';
import {
  findCredentials,
  insertPasswordReset,
  setPassword,
  usePasswordReset,
} from '../../persistence/queries/credentials.js';
import type { Credentials } from '../../persistence/queries/credentials.js';
import { revokeSessions } from '../../persistence/queries/sessions.js';
import { Action } from '../front-door/action.js';
import { AddressOf, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { safeError } from '../front-door/log.js';
import { invalid, notFound, refused } from '../front-door/problem.js';
import { newSecret, secretHash } from '../front-door/secret.js';
import { Throttle } from '../front-door/throttle.js';
import { hashPassword, passwordFault, passwordFits } from './password.js';
import { passwordChange, resetConfirmation, resetRequest } from './sessions.schema.js';
import type { PasswordChange, ResetConfirmation, ResetRequest } from './sessions.schema.js';
import { staffOf } from './staff.js';

const RESET_MINUTES = 30;

@ApiTags('登录')
@Controller()
export class PasswordsController {
  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {}

  /** Ends every other session of the user. */
  @Put('sessions/current/password')
  @Action({
    summary: '修改密码（首次登录必须）',
    may: 'anyone',
    beforePasswordChange: true,
    ownRepeats: true,
    status: 204,
  })
  async change(
    @CallerOf() caller: Caller,
    @Body({ schema: passwordChange }) body: PasswordChange,
  ): Promise<void> {
    const { userId, session } = staffOf(caller);
    const user = await this.desk.read(caller, (sql) => findCredentials(sql, { id: userId }));
    if (!user) throw notFound('位用户');
    await this.throttle.ofLogIn(user.username, caller.address);
    if (!(await passwordFits(body.current, user.passwordHash))) throw fault('current', '当前密码不正确。');
    if (body.next === body.current) throw fault('next', '新密码不能与当前密码相同。');
    const hash = await this.checked(body.next, user, 'next');
    await this.throttle.passwordFitted(caller.address);
    await this.throttle.logInSucceeded(user.username, caller.address);
    await this.desk.write(caller, async ({ sql, record }) => {
      await setPassword(sql, userId, hash, false);
      await revokeSessions(sql, userId, session.id, this.desk.parts.wallNow());
      await record('user.password_changed', { type: 'user', id: userId, insurerId: user.insurerId });
    });
  }

  /** Answers alike whether or not there is such a user; the mail goes out behind the answer. */
  @Post('password-resets')
  @Action({ summary: '申请重设密码（发邮件）', may: 'public', ownRepeats: true, status: 202 })
  async request(
    @Body({ schema: resetRequest }) body: ResetRequest,
    @AddressOf() address: string,
  ): Promise<void> {
    await this.throttle.ofLogIn(`reset ${body.username}`, address);
    void this.mailToken(body.username, address).catch((error: unknown) => {
      this.desk.parts.logger.error({ error: safeError(error) }, 'a password reset could not be mailed');
    });
  }

  @Post('password-resets/confirmations')
  @Action({ summary: '用邮件中的令牌重设密码', may: 'public', ownRepeats: true, status: 204 })
  async confirm(
    @Body({ schema: resetConfirmation }) body: ResetConfirmation,
    @AddressOf() address: string,
  ): Promise<void> {
    await this.throttle.ofLogIn('reset confirmation', address);
    const { database, wallNow, stationNow } = this.desk.parts;
    await database.transaction(
      async (sql) => {
        const userId = await usePasswordReset(sql, secretHash(body.token), wallNow());
        const user = userId === undefined ? undefined : await findCredentials(sql, { id: userId });
        if (!user?.active) throw refused('reset-token-wrong', '重设链接不正确、已用过或已过期；请重新申请。');
        await setPassword(sql, user.id, await this.checked(body.password, user, 'password'), false);
        await revokeSessions(sql, user.id, null, wallNow());
        const subject = { subjectType: 'user', subjectId: user.id, insurerId: user.insurerId };
        await recordAudit(sql, {
          at: stationNow(),
          actor: `user:${user.id}`,
          action: 'user.password_reset',
          address,
          ...subject,
        });
      },
      { scope: 'login' },
    );
  }

  private async checked(password: string, user: Credentials, path: string): Promise<string> {
    const why = passwordFault(password, user.username);
    if (why !== undefined) throw fault(path, why);
    return hashPassword(password);
  }

  private async mailToken(username: string, address: string): Promise<void> {
    const { database, wallNow, stationNow, sendMail, settings } = this.desk.parts;
    const token = newSecret();
    const now = wallNow();
    const user = await database.transaction(
      async (sql) => {
        const found = await findCredentials(sql, { username });
        if (!found?.active || found.email === null) return undefined;
        const expiresAt = new Date(now.getTime() + RESET_MINUTES * 60_000);
        await insertPasswordReset(sql, { userId: found.id, tokenHash: secretHash(token), now, expiresAt });
        const subject = { subjectType: 'user', subjectId: found.id, insurerId: found.insurerId };
        await recordAudit(sql, {
          at: stationNow(),
          actor: 'public',
          action: 'user.password_reset_asked',
          address,
          ...subject,
        });
        return found;
      },
      { scope: 'login' },
    );
    if (user?.email == null) return;
    // Behind the #, the token is never sent to a server as part of an address.
    const link = `${settings.publicUrl}/password-reset#token=${token}`;
    await sendMail({
      to: user.email,
      subject: '重设密码',
      text: `有人申请重设您在消保服务总站的密码。请在 ${RESET_MINUTES} 分钟内打开下面的链接设置新密码：\n\n${link}\n\n如果不是您本人申请，请忽略本邮件，密码不会改变。`,
    });
  }
}

const fault = (path: string, message: string) => invalid([{ path, code: 'invalid', message }]);
