import { Injectable } from '@nestjs/common';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from '../../../domain/sms/phone-code.js';
import { tooMany } from './problem.js';
import { StationParts } from './station-parts.js';

/** Enough for a page that shows a year month by month. */
const PUBLIC_PER_MINUTE = 60;

/** What strangers write, good or bad, in an hour from one network: as often as they may try codes. */
const STRANGERS_WRITES_PER_HOUR = 60;

/** How often somebody may knock; counted in this process, by wall time. */
@Injectable()
export class Throttle {
  private readonly keys: RateLimiterMemory;
  private readonly logIns: RateLimiterMemory;
  private readonly publicQuestions = new RateLimiterMemory({ points: PUBLIC_PER_MINUTE, duration: 60 });

  private readonly strangersWrites = new RateLimiterMemory({
    points: STRANGERS_WRITES_PER_HOUR,
    duration: 3_600,
  });

  constructor({ settings }: StationParts) {
    this.keys = new RateLimiterMemory({ points: settings.keyRequestsPerMinute, duration: 60 });
    this.logIns = new RateLimiterMemory({ points: settings.logInAttempts, duration: 900 });
  }

  ofKey(actor: string): Promise<void> {
    return consume(this.keys, actor, '这个 API 密钥的请求过于频繁；请按 Retry-After 给出的秒数等待后再试。');
  }

  /** Attempts for one user name from one address, also where the user does not exist. */
  ofLogIn(username: string, address: string): Promise<void> {
    return consume(
      this.logIns,
      `${username.toLowerCase()} ${address}`,
      '登录尝试过于频繁；请按 Retry-After 给出的秒数等待后再试。',
    );
  }

  /** What anybody may ask without a name, from one address. */
  ofPublic(address: string): Promise<void> {
    return consume(this.publicQuestions, address, '查询过于频繁；请按 Retry-After 给出的秒数等待后再试。');
  }

  /** What somebody without a name sends to be kept, counted before anything of it is read or written. */
  ofStranger(address: string): Promise<void> {
    return consume(
      this.strangersWrites,
      networkOf(address),
      '提交过于频繁；请按 Retry-After 给出的秒数等待后再试，或拨打 12378 反映。',
    );
  }

  async logInSucceeded(username: string, address: string): Promise<void> {
    await this.logIns.delete(`${username.toLowerCase()} ${address}`);
  }
}

/** Takes one point of a key; throws the problem with the seconds to wait where none is left. */
export async function consume(limiter: RateLimiterMemory, key: string, sentence: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw tooMany(sentence, refusal.msBeforeNext / 1000);
  }
}
