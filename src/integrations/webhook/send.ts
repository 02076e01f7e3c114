import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { request as requestPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { checkWebhookAddress, hostOf, isPublicAddress } from './address.js';
import type { AddressPolicy } from './address.js';
import { signWebhook } from './signature.js';

/** One attempt. `body` is the exact text that is signed and sent; `secrets` are the current one and, during a rotation, its predecessor. */
export interface WebhookAttempt {
  readonly url: string;
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly string[];
  /** Wall time of this attempt, epoch milliseconds. */
  readonly now: number;
}

export interface WebhookOptions extends AddressPolicy {
  /** All addresses of a name; the system's resolver where it is not given. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
  /** Time for the whole attempt, 10 s. */
  readonly timeLimitMs?: number;
  /** Further certificate authorities, in PEM. */
  readonly ca?: string;
}

export type WebhookFailure =
  'address_refused' | 'unresolvable' | 'unreachable' | 'certificate' | 'timeout' | 'redirect' | 'status';

export type WebhookOutcome =
  | { readonly ok: true; readonly status: number; readonly body: string }
  | {
      readonly ok: false;
      readonly kind: WebhookFailure;
      readonly sentence: string;
      readonly retryable: boolean;
      readonly status?: number;
      /** What the receiver answered, at most 4 KB. */
      readonly body?: string;
      /** How long the receiver asked us to wait (`Retry-After`), at most a day. */
      readonly retryAfterMs?: number;
    };

const TIME_LIMIT_MS = 10_000;
const BODY_KEPT = 4096;
const DAY_MS = 86_400_000;
const CERTIFICATE = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|EPROTO)/;

/**
 * Sends one attempt of a webhook and answers what came of it; never throws for what the network does.
 *
 * The name is resolved here and the connection goes to the addresses that were checked, so a name that changes
 * between check and use leads nowhere. One address inside refuses the attempt. Redirects are not followed. A 2xx
 * status is a delivery even where its body is too long or never ends; 410 ends the retries (Standard Webhooks).
 */
export async function sendWebhook(
  attempt: WebhookAttempt,
  options: WebhookOptions = {},
): Promise<WebhookOutcome> {
  const verdict = checkWebhookAddress(attempt.url, options);
  if (!verdict.ok) return failure('address_refused', verdict.message, false);
  const limit = options.timeLimitMs ?? TIME_LIMIT_MS;
  const deadline = Date.now() + limit;
  const found = await resolveWithin(hostOf(verdict.url), limit, options);
  if ('ok' in found) return found;
  return post(verdict.url, attempt, found.addresses, {
    ...options,
    timeLimitMs: Math.max(1, deadline - Date.now()),
  });
}

type Resolved = { readonly addresses: readonly LookupAddress[] } | WebhookOutcome;

async function resolveWithin(host: string, limit: number, options: WebhookOptions): Promise<Resolved> {
  const family = isIP(host);
  if (family) return { addresses: [{ address: host, family }] };
  const resolve = options.resolve ?? ((name: string) => systemLookup(name, { all: true, verbatim: true }));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((done) => (timer = setTimeout(() => done('late'), limit)));
  const addresses = await Promise.race([resolve(host).catch(() => []), late]).finally(() =>
    clearTimeout(timer),
  );
  if (addresses === 'late') return failure('timeout', `解析域名 ${host} 超时，将自动重试。`, true);
  if (addresses.length === 0) {
    return failure('unresolvable', `域名 ${host} 无法解析。请核对回调地址或域名解析设置，将自动重试。`, true);
  }
  const inside = addresses.some(({ address }) => !isPublicAddress(address));
  if (!options.allowPrivate && inside) {
    return failure(
      'address_refused',
      `域名 ${host} 解析到了内部网络或保留地址，已拒绝发送。请更换公网地址。`,
      false,
    );
  }
  return { addresses };
}

function post(
  url: URL,
  attempt: WebhookAttempt,
  addresses: readonly LookupAddress[],
  options: WebhookOptions & { readonly timeLimitMs: number },
): Promise<WebhookOutcome> {
  return new Promise((done) => {
    const send = url.protocol === 'https:' ? requestTls : requestPlain;
    const request = send(url, requestOptions(attempt, addresses, options));
    let answer: Answer | undefined;
    const end = (error?: Error): void => {
      clearTimeout(timer);
      request.destroy();
      if (answer) done(outcomeOf(answer, url.host));
      else done(error ? networkFailure(error, url.host) : tooLate(url.host));
    };
    const timer = setTimeout(() => end(), options.timeLimitMs);
    request.on('error', end);
    request.on('response', (response) => {
      answer = { response, parts: [], size: 0 };
      keepStart(answer, () => end());
    });
    request.end(attempt.body);
  });
}

interface Answer {
  readonly response: IncomingMessage;
  readonly parts: Buffer[];
  size: number;
}

/** The status is what counts; the body is kept for the log, so its start is enough, whole or broken off. */
function keepStart(answer: Answer, done: () => void): void {
  answer.response.on('data', (part: Buffer) => {
    answer.parts.push(part.subarray(0, BODY_KEPT - answer.size));
    answer.size += part.length;
    if (answer.size >= BODY_KEPT) done();
  });
  answer.response.on('end', done).on('error', done).on('close', done);
}

function requestOptions(
  { id, body, secrets, now }: WebhookAttempt,
  addresses: readonly LookupAddress[],
  { ca }: WebhookOptions,
): RequestOptions {
  const timestamp = Math.floor(now / 1000);
  return {
    method: 'POST',
    agent: false,
    lookup: onlyTo(addresses),
    ...(ca ? { ca } : {}),
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': 'protection-station-webhook/1',
      'Webhook-Id': id,
      'Webhook-Timestamp': String(timestamp),
      'Webhook-Signature': signWebhook({ id, timestamp, body }, secrets),
    },
  };
}

/** Answers the socket's question for the name with the addresses that were checked, and asks nobody again. */
function onlyTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses;
    if (all || !first) answer(null, [...addresses]);
    else answer(null, first.address, first.family);
  };
}

function outcomeOf({ response, parts }: Answer, host: string): WebhookOutcome {
  const status = response.statusCode ?? 0;
  const body = Buffer.concat(parts).toString('utf8');
  if (status >= 200 && status < 300) return { ok: true, status, body };
  const facts = { status, body, ...retryAfter(response.headers['retry-after']) };
  if (status >= 300 && status < 400) {
    const sentence = `对方 ${host} 要求跳转（${status}），本站不跟随跳转。请把回调地址改为最终地址。`;
    return { ...failure('redirect', sentence, true), ...facts };
  }
  if (status === 410) {
    return {
      ...failure('status', `对方 ${host} 表示该回调地址已停用（410），不再重试。请更新回调地址。`, false),
      ...facts,
    };
  }
  return { ...failure('status', `对方 ${host} 应答 ${status}，未接收该通知，将自动重试。`, true), ...facts };
}

function retryAfter(header: string | undefined): { retryAfterMs?: number } {
  if (header === undefined || !/^\d{1,9}$/.test(header)) return {};
  return { retryAfterMs: Math.min(Number(header) * 1000, DAY_MS) };
}

function networkFailure(error: Error, host: string): WebhookOutcome {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (CERTIFICATE.test(code)) {
    return failure(
      'certificate',
      `对方 ${host} 的 HTTPS 证书无效或协议不符（${code}）。请更换有效证书，将自动重试。`,
      true,
    );
  }
  return failure(
    'unreachable',
    `无法连接对方 ${host}（${code}）。请核对对方服务是否正常，将自动重试。`,
    true,
  );
}

function tooLate(host: string): WebhookOutcome {
  return failure('timeout', `对方 ${host} 未在规定时间内应答，将自动重试。`, true);
}

function failure(kind: WebhookFailure, sentence: string, retryable: boolean) {
  return { ok: false as const, kind, sentence, retryable };
}
