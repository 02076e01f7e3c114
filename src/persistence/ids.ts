import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

/** A new row id (UUIDv7): made by the app, sorted by time of making. */
export const newId = (): string => v7();

const RANDOM_BYTES = 8;
const pool = Buffer.alloc(RANDOM_BYTES * 1024);
let used = pool.length;
let lastMs = 0;
let sequence = 0;

/**
 * Writes a new id into 16 bytes: a UUIDv7 whose 12 bits after the time count the ids of one millisecond (RFC 9562 6.2
 * method 1), so that rows of one statement stand in their order. For bulk: ten times cheaper than `newId`.
 */
export function writeNewId(into: Uint8Array): void {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = 0;
  } else if ((sequence += 1) > 0xfff) {
    lastMs += 1;
    sequence = 0;
  }
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const high = Math.floor(lastMs / 0x10000);
  into[0] = high >>> 24;
  into[1] = high >>> 16;
  into[2] = high >>> 8;
  into[3] = high;
  into[4] = (lastMs % 0x10000) >>> 8;
  into[5] = lastMs % 0x100;
  into[6] = 0x70 | (sequence >>> 8);
  into[7] = sequence;
  for (let i = 0; i < RANDOM_BYTES; i += 1) into[8 + i] = pool[used + i] ?? 0;
  used += RANDOM_BYTES;
  into[8] = 0x80 | ((into[8] ?? 0) & 0x3f);
}
