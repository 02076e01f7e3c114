import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DOOR_RULE } from './action.js';
import type { DoorRule } from './action.js';
import type { Caller } from './caller.js';
import { callerByKey } from './key-caller.js';
import { may } from '../../../domain/identity/policy.js';
import { REFERENCE_POLICY } from '../../../domain/reference-data/policy.js';
import { forbidden, refusal, unauthenticated } from './problem.js';
import { addressOf } from './request.js';
import type { DoorRequest } from './request.js';
import { callerBySession } from './session-caller.js';
import { StationParts } from './station-parts.js';
import { Throttle } from './throttle.js';

/** What the station is set up with has no test rows: a change there reaches everybody. */
const TEST_KEY_READS =
  '测试密钥只能写入测试数据，分支机构、回调地址等基础数据只有正式数据；请改用正式密钥修改，测试密钥可以查看。';
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Finds out who calls and whether they may. A route that states no rule is closed to everybody. */
@Injectable()
export class DoorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly parts: StationParts,
    private readonly throttle: Throttle,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.get<DoorRule | undefined>(DOOR_RULE, context.getHandler());
    if (!rule) throw forbidden('这个接口没有开放。');
    const request = context.switchToHttp().getRequest<DoorRequest>();
    if (rule.may === 'public') {
      // Routes that look after their own repeats count their own callers too.
      if (!rule.ownRepeats && !reading.has(request.method))
        await this.throttle.ofStranger(addressOf(request));
      return true;
    }
    const caller = await this.identify(request);
    checkCsrf(request, caller);
    if (caller.session?.mustChangePassword && !rule.beforePasswordChange) {
      throw forbidden(
        '首次登录或密码被重置后必须先修改密码，然后才能使用其他功能。',
        'password-change-required',
      );
    }
    if (rule.may !== 'anyone') {
      const verdict = may(
        REFERENCE_POLICY,
        caller.principal,
        rule.may,
        null,
        this.parts.stationNow().getTime(),
      );
      if (!verdict.ok) throw refusal(verdict, '条');
      if (caller.principal.testMode && !reading.has(request.method))
        throw forbidden(TEST_KEY_READS, 'test-key');
    }
    request.caller = caller;
    return true;
  }

  private async identify(request: DoorRequest): Promise<Caller> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const caller = await callerByKey(this.parts, authorization, addressOf(request));
      await this.throttle.ofKey(caller.actor);
      return caller;
    }
    const caller = await callerBySession(this.parts, request);
    if (caller) return caller;
    throw unauthenticated(
      '您还没有登录，或登录已过期；请重新登录，系统对接请在 Authorization 头中提供 API 密钥。',
    );
  }
}

/** A page of another site can make a browser send the cookie, but not this header. */
function checkCsrf(request: DoorRequest, caller: Caller): void {
  if (!caller.session || reading.has(request.method)) return;
  if (request.headers['x-csrf-token'] === caller.session.csrfToken) return;
  throw forbidden('请求缺少正确的 X-CSRF-Token 头；请刷新页面后重试。', 'csrf-token-wrong');
}
