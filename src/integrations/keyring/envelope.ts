import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

/*
 * A sealed value: 1 byte format (1), 2 bytes key id (big-endian), 12 bytes nonce, the ciphertext, 16 bytes tag.
 * AES-256-GCM (NIST SP 800-38D); the context is the associated data.
 */
const FORMAT = 1;
const NONCE_AT = 3;
const NONCE_BYTES = 12;
const TEXT_AT = NONCE_AT + NONCE_BYTES;
const TAG_BYTES = 16;
const SEAL_OVERHEAD = TEXT_AT + TAG_BYTES;

const pool = Buffer.alloc(NONCE_BYTES * 1024);
const nonce = Buffer.alloc(NONCE_BYTES);
let used = pool.length;

/**
 * Draws 96 fresh random bits into `nonce`. Every process draws its own from the system's generator, each is given
 * once and wiped, so no restart, second process or rotation brings one back (SP 800-38D 8.2.2: 2^32 per key).
 */
function drawNonce(): void {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  pool.copy(nonce, 0, used, used + NONCE_BYTES);
  pool.fill(0, used, used + NONCE_BYTES);
  used += NONCE_BYTES;
}

/** Seals under the given key; `context` must be given again to open. */
export function sealUnder(keyId: number, key: Buffer, plain: string | Buffer, context: Buffer): Buffer {
  drawNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(context);
  const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  const sealed = Buffer.allocUnsafe(SEAL_OVERHEAD + text.length);
  sealed[0] = FORMAT;
  sealed[1] = keyId >>> 8;
  sealed[2] = keyId;
  sealed.set(nonce, NONCE_AT);
  sealed.set(text, TEXT_AT);
  sealed.set(cipher.getAuthTag(), TEXT_AT + text.length);
  return sealed;
}

/** The key id in the header, or undefined where this cannot be a sealed value. */
export function keyIdIn(sealed: Uint8Array): number | undefined {
  const [format, high, low] = sealed;
  if (sealed.length < SEAL_OVERHEAD || format !== FORMAT || high === undefined || low === undefined)
    return undefined;
  return (high << 8) | low;
}

/** The plain bytes, or undefined where key, context or any bit of the sealed value is not what it was. */
export function openUnder(key: Buffer, sealed: Uint8Array, context: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(NONCE_AT, TEXT_AT), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(context);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(TEXT_AT, sealed.length - TAG_BYTES));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return plain;
}
