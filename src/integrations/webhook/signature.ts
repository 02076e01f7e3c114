import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';
const VERSION = 'v1';
const TOLERANCE_SECONDS = 300;

/** What is signed. `timestamp` is the moment of this attempt in epoch seconds. */
export interface SignedParts {
  readonly id: string;
  readonly timestamp: number;
  readonly body: string;
}

/** A fresh signing secret: `whsec_` and 32 random bytes in base64. Shown once, kept sealed. */
export function createWebhookSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/**
 * The value of `Webhook-Signature` (Standard Webhooks): `v1,<base64 HMAC-SHA256 of id.timestamp.body>`, one for each
 * secret and separated by spaces, so that a receiver who knows the old or the new secret accepts it during a rotation.
 */
export function signWebhook(parts: SignedParts, secrets: readonly string[]): string {
  if (secrets.length === 0) throw new RangeError('a webhook is signed with at least one secret');
  if (parts.id.includes('.'))
    throw new RangeError('a webhook id has no full stop: it separates what is signed');
  return secrets.map((secret) => `${VERSION},${mac(parts, secret).toString('base64')}`).join(' ');
}

/**
 * What a receiver does: true where one of the signatures was made with one of the secrets and `timestamp` is within
 * five minutes of `nowSeconds`.
 */
export function webhookIsGenuine(
  parts: SignedParts,
  signature: string,
  secrets: readonly string[],
  nowSeconds: number,
): boolean {
  if (Math.abs(nowSeconds - parts.timestamp) > TOLERANCE_SECONDS) return false;
  const given = signature.split(' ').flatMap((one) => {
    const [version, value] = one.split(',');
    return version === VERSION && value ? [Buffer.from(value, 'base64')] : [];
  });
  const due = secrets.map((secret) => mac(parts, secret));
  return given.some((one) => due.some((other) => one.length === other.length && timingSafeEqual(one, other)));
}

function mac({ id, timestamp, body }: SignedParts, secret: string): Buffer {
  return createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest();
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64');
  if (key.length < 24)
    throw new RangeError('a webhook secret is whsec_ followed by at least 24 bytes in base64');
  return key;
}
