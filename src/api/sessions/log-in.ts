import { Injectable } from '@nestjs/common';
import { recordAudit } from '../../persistence/queries/audit.js';
import {
  clearFailedLogIns,
  countFailedLogIn,
  findCredentials,
  useTotpStep,
} from '../../persistence/queries/credentials.js';
import type { Credentials } from '../../persistence/queries/credentials.js';
import { insertSession } from '../../persistence/queries/sessions.js';
import type { Sql } from '../../persistence/database.js';
import { unauthenticated } from '../front-door/problem.js';
import { newSecret, secretHash } from '../front-door/secret.js';
import { StationParts } from '../front-door/station-parts.js';
import { Throttle } from '../front-door/throttle.js';
import { passwordFits } from './password.js';
import type { LogInBody } from './sessions.schema.js';
import { totpStep } from './totp.js';

const FAILURES_ALLOWED = 5;
const LOCKED_MS = 15 * 60_000;
const SESSION_MS = 12 * 3600_000;

export interface Opened {
  user: Credentials;
  token: string;
  session: { id: string; csrfToken: string };
}

/** Log-in by name and password. All moments are wall time: a lock lasts a quarter of an hour also in a rehearsal. */
@Injectable()
export class LogIn {
  constructor(
    private readonly parts: StationParts,
    private readonly throttle: Throttle,
  ) {}

  /** Throws the same problem, after the same time, whatever was wrong; `totp-required` only after a right password. */
  async open(body: LogInBody, from: { address: string; userAgent: string | null }): Promise<Opened> {
    await this.throttle.ofLogIn(body.username, from.address);
    const user = await this.inLogIn((sql) => findCredentials(sql, { username: body.username }));
    const fits = await passwordFits(body.password, user?.passwordHash);
    const now = this.parts.wallNow();
    if (!user || !fits || !mayLogIn(user, now)) {
      if (user && mayLogIn(user, now)) await this.countFailure(user, now, from.address);
      throw wrong();
    }
    await this.throttle.passwordFitted(from.address);
    if (user.totpSealed !== null) await this.checkTotp(user, user.totpSealed, body.totp, now, from.address);
    await this.throttle.logInSucceeded(body.username, from.address);
    return this.inLogIn((sql) => this.openSession(sql, user, now, from));
  }

  private async checkTotp(
    user: Credentials,
    sealed: Buffer,
    code: string | undefined,
    now: Date,
    address: string,
  ): Promise<void> {
    if (code === undefined)
      throw unauthenticated('该账号启用了动态码，请输入验证器中的 6 位动态码。', 'totp-required');
    const step = totpStep(this.parts.keyring.open(sealed, 'staff_user.totp'), code, now);
    if (step !== undefined && (await this.inLogIn((sql) => useTotpStep(sql, user.id, step)))) return;
    await this.countFailure(user, now, address);
    throw wrong();
  }

  private async openSession(
    sql: Sql,
    user: Credentials,
    now: Date,
    from: { address: string; userAgent: string | null },
  ): Promise<Opened> {
    const token = newSecret();
    const csrfToken = newSecret(24);
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    await clearFailedLogIns(sql, user.id);
    const id = await insertSession(sql, {
      userId: user.id,
      tokenHash: secretHash(token),
      csrfToken,
      now,
      expiresAt,
      ...from,
    });
    await this.audit(sql, user, 'session.opened', from.address);
    return { user, token, session: { id, csrfToken } };
  }

  private async countFailure(user: Credentials, now: Date, address: string): Promise<void> {
    await this.inLogIn(async (sql) => {
      const locked = await countFailedLogIn(
        sql,
        user.id,
        FAILURES_ALLOWED,
        new Date(now.getTime() + LOCKED_MS),
      );
      await this.audit(sql, user, locked ? 'session.locked' : 'session.refused', address);
    });
  }

  private audit(sql: Sql, user: Credentials, action: string, address: string): Promise<void> {
    return recordAudit(sql, {
      at: this.parts.stationNow(),
      actor: `user:${user.id}`,
      action,
      subjectType: 'user',
      subjectId: user.id,
      insurerId: user.insurerId,
      address,
    });
  }

  private inLogIn<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.parts.database.transaction(work, { scope: 'login' });
  }
}

const mayLogIn = (user: Credentials, now: Date): boolean =>
  user.active && (user.lockedUntil === null || user.lockedUntil <= now);

const wrong = () =>
  unauthenticated(
    `用户名、密码或动态码不正确，或账号已停用、暂时锁定；请核对后再试。同一账号连续失败 ${FAILURES_ALLOWED} 次将锁定 15 分钟。`,
    'log-in-refused',
  );
