import { Injectable } from '@nestjs/common';
import { networkOf } from '../../../domain/sms/phone-code.js';
import { Knocks } from './knocks.js';
import { StationParts } from './station-parts.js';

const MINUTE = 60;
const QUARTER_HOUR = 15 * MINUTE;
/** Enough for a page that shows a year month by month. */
const PUBLIC_PER_MINUTE = 60;
/** What strangers write, good or bad, in an hour from one network: as often as they may try codes. */
const STRANGERS_WRITES_PER_HOUR = 60;
/** From one network so many times as often as for one user name: an office of hundreds mistypes less. */
const NAMES_OF_A_NETWORK = 10;

const LOG_INS = '登录尝试过于频繁；请按 Retry-After 给出的秒数等待后再试。';

/** How often somebody may knock; counted in this process, by wall time. Who has no name is counted by network. */
@Injectable()
export class Throttle {
  private readonly keys: Knocks;
  private readonly logIns: Knocks;
  private readonly logInsOfNetwork: Knocks;
  private readonly publicQuestions = new Knocks({ points: PUBLIC_PER_MINUTE, seconds: MINUTE });
  private readonly strangersWrites = new Knocks({ points: STRANGERS_WRITES_PER_HOUR, seconds: 60 * MINUTE });

  constructor({ settings: { keyRequestsPerMinute, logInAttempts } }: StationParts) {
    this.keys = new Knocks({ points: keyRequestsPerMinute, seconds: MINUTE });
    this.logIns = new Knocks({ points: logInAttempts, seconds: QUARTER_HOUR });
    this.logInsOfNetwork = new Knocks({ points: NAMES_OF_A_NETWORK * logInAttempts, seconds: QUARTER_HOUR });
  }

  ofKey(actor: string): Promise<void> {
    return this.keys.take(actor, '这个 API 密钥的请求过于频繁；请按 Retry-After 给出的秒数等待后再试。');
  }

  /** Attempts from one network, under whatever names; and for one user name there, also where the user does not exist. */
  async ofLogIn(username: string, address: string): Promise<void> {
    await this.logInsOfNetwork.take(networkOf(address), LOG_INS);
    await this.logIns.take(nameIn(username, address), LOG_INS);
  }

  /** What anybody may ask without a name. */
  ofPublic(address: string): Promise<void> {
    const sentence = '查询过于频繁；请按 Retry-After 给出的秒数等待后再试。';
    return this.publicQuestions.take(networkOf(address), sentence);
  }

  /** What somebody without a name sends to be kept, counted before anything of it is read or written. */
  ofStranger(address: string): Promise<void> {
    const sentence = '提交过于频繁；请按 Retry-After 给出的秒数等待后再试，或拨打 12378 反映。';
    return this.strangersWrites.take(networkOf(address), sentence);
  }

  /** The password was right: no guess, whatever is asked of them yet. */
  passwordFitted(address: string): Promise<void> {
    return this.logInsOfNetwork.giveBack(networkOf(address));
  }

  logInSucceeded(username: string, address: string): Promise<void> {
    return this.logIns.forget(nameIn(username, address));
  }
}

const nameIn = (username: string, address: string): string =>
  `${username.toLowerCase()} ${networkOf(address)}`;
