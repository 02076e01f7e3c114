import type { SmsGateway } from './gateway.js';
import { HttpGateway } from './http-gateway.js';
import { SmppGateway, type SmppGatewayOptions } from './smpp-gateway.js';

export interface SmsGatewayOptions {
  /** Most submissions without an answer at one time (default 50). */
  readonly window?: number;
  /** Most parts a second (default: no limit of ours). */
  readonly ratePerSecond?: number;
  /** Most receipts and messages being stored at one time (default 1000). */
  readonly deliveriesInHand?: number;
  /** An answer that takes longer never comes (default 30 s, as SMPP 3.4 suggests). */
  readonly answerWithinMs?: number;
  readonly enquireEveryMs?: number;
  readonly firstBackoffMs?: number;
  readonly mostBackoffMs?: number;
  /** How often the HTTP driver asks for receipts and messages (default 1 s). */
  readonly pollEveryMs?: number;
  /** Stamps `arrivedAt` (default: wall time). */
  readonly now?: () => number;
}

/**
 * The gateway that `SMS_URL` names: `smpp://system_id:password@host:port` (`ssmpp://` over TLS; `?system_type=`), or
 * `http(s)://user:password@host/path`. It connects by itself.
 * @throws RangeError with a sentence for a URL that cannot be meant.
 */
export function openSmsGateway(url: string, options: SmsGatewayOptions = {}): SmsGateway {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  switch (parsed?.protocol) {
    case 'smpp:':
    case 'ssmpp:':
      return new SmppGateway(smppOptions(parsed, options));
    case 'http:':
    case 'https:':
      return new HttpGateway(parsed, {
        answerWithinMs: options.answerWithinMs ?? 30_000,
        pollEveryMs: options.pollEveryMs ?? 1_000,
        most: options.window ?? 50,
        now: options.now ?? Date.now,
      });
    case undefined:
    default:
      throw new RangeError(
        'SMS_URL 不是可用的地址:应为 smpp://帐号:密码@主机:端口 或 http(s)://主机/路径,请更正后重启。',
      );
  }
}

function smppOptions(url: URL, options: SmsGatewayOptions): SmppGatewayOptions {
  if (url.hostname === '' || url.username === '')
    throw new RangeError('SMS_URL 缺少帐号或主机:应为 smpp://帐号:密码@主机:端口,请更正后重启。');
  const tls = url.protocol === 'ssmpp:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 3550 : 2775) : Number(url.port),
    tls,
    systemId: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    systemType: url.searchParams.get('system_type') ?? '',
    enquireEveryMs: options.enquireEveryMs ?? 15_000,
    answerWithinMs: options.answerWithinMs ?? 30_000,
    firstBackoffMs: options.firstBackoffMs ?? 500,
    mostBackoffMs: options.mostBackoffMs ?? 30_000,
    window: options.window ?? 50,
    ratePerSecond: options.ratePerSecond ?? Infinity,
    deliveriesInHand: options.deliveriesInHand ?? 1_000,
    now: options.now ?? Date.now,
  };
}
