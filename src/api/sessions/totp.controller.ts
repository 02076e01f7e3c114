import { Body, Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { findCredentials, setPendingTotp, setTotp } from '../../persistence/queries/credentials.js';
import type { Credentials } from '../../persistence/queries/credentials.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid, notFound, refused } from '../front-door/problem.js';
import { Throttle } from '../front-door/throttle.js';
import { passwordFits } from './password.js';
import { totpAnswer, totpConfirmation, totpRemoval } from './sessions.schema.js';
import type { TotpConfirmation, TotpRemoval } from './sessions.schema.js';
import { staffOf } from './staff.js';
import { newTotp, totpStep } from './totp.js';

const SEALED_AS = 'staff_user.totp';

@ApiTags('登录')
@Controller('sessions/current/totp')
export class TotpController {
  constructor(
    private readonly desk: Desk,
    private readonly throttle: Throttle,
  ) {}

  /** The secret counts only once a code made with it has been confirmed. */
  @Post()
  @Action({
    summary: '登记动态码：得到密钥',
    may: 'anyone',
    ownRepeats: true,
    status: 201,
    answers: totpAnswer,
  })
  async enrol(@CallerOf() caller: Caller) {
    const user = await this.self(caller);
    if (user.totpSealed !== null) throw refused('totp-enabled', '动态码已经启用；如需更换验证器，请先停用。');
    const totp = newTotp(user.username);
    return this.desk.write(caller, async ({ sql, record }) => {
      await setPendingTotp(sql, user.id, this.desk.parts.keyring.seal(totp.secret, SEALED_AS));
      await record('user.totp_enrolled', { type: 'user', id: user.id, insurerId: user.insurerId });
      return totp;
    });
  }

  @Post('confirmations')
  @Action({ summary: '确认动态码并启用', may: 'anyone', ownRepeats: true, status: 204 })
  async confirm(
    @CallerOf() caller: Caller,
    @Body({ schema: totpConfirmation }) { code }: TotpConfirmation,
  ): Promise<void> {
    const user = await this.self(caller);
    const pending = user.totpPendingSealed;
    if (pending === null) throw refused('totp-not-enrolled', '还没有登记动态码；请先登记得到密钥。');
    const { keyring, wallNow } = this.desk.parts;
    if (totpStep(keyring.open(pending, SEALED_AS), code, wallNow()) === undefined) {
      throw invalid([
        { path: 'code', code: 'invalid', message: '动态码不正确；请检查手机时间后输入最新的 6 位动态码。' },
      ]);
    }
    await this.desk.write(caller, async ({ sql, record }) => {
      await setTotp(sql, user.id, pending);
      await record('user.totp_enabled', { type: 'user', id: user.id, insurerId: user.insurerId });
    });
  }

  @Delete()
  @Action({ summary: '停用动态码', may: 'anyone', ownRepeats: true, status: 204 })
  async remove(
    @CallerOf() caller: Caller,
    @Body({ schema: totpRemoval }) { password }: TotpRemoval,
  ): Promise<void> {
    const user = await this.self(caller);
    await this.throttle.ofLogIn(user.username, caller.address);
    if (!(await passwordFits(password, user.passwordHash))) {
      throw invalid([{ path: 'password', code: 'invalid', message: '密码不正确。' }]);
    }
    await this.throttle.passwordFitted(caller.address);
    await this.desk.write(caller, async ({ sql, record }) => {
      await setTotp(sql, user.id, null);
      await record('user.totp_removed', { type: 'user', id: user.id, insurerId: user.insurerId });
    });
  }

  private async self(caller: Caller): Promise<Credentials> {
    const { userId } = staffOf(caller);
    const user = await this.desk.read(caller, (sql) => findCredentials(sql, { id: userId }));
    if (!user) throw notFound('位用户');
    return user;
  }
}
