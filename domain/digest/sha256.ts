/**
 * SHA-256 (FIPS 180-4) without a crypto module, because the rules must run where there is none (workflow
 * sandbox). Its state is open, so that a keyed hash can start from the state behind its key block.
 */

const ROUND_CONSTANTS = firstPrimes(64).map((prime) => fractionBits(Math.cbrt(prime)));
const INITIAL_STATE = firstPrimes(8).map((prime) => fractionBits(Math.sqrt(prime)));
const K = Int32Array.from(ROUND_CONSTANTS);
const BLOCK = 64;
const w = new Int32Array(64);
const scratch = new Uint8Array(2 * BLOCK);
const utf8 = new TextEncoder();

/** The eight working words behind `bytes` whole blocks. */
export interface Sha256State {
  readonly words: Int32Array;
  readonly bytes: number;
}

/** The state before the first block. */
export function sha256Start(): Sha256State {
  return { words: Int32Array.from(INITIAL_STATE), bytes: 0 };
}

/** The state behind one more block of exactly 64 bytes; the given state stays as it was. */
export function sha256Block(state: Sha256State, block: Uint8Array): Sha256State {
  if (block.length !== BLOCK) throw new RangeError(`a SHA-256 block has 64 bytes, not ${block.length}`);
  const words = state.words.slice();
  compress(words, block, 0);
  return { words, bytes: state.bytes + BLOCK };
}

/** Writes the digest of everything behind `state` followed by `message[0, length)` to `out` at `at` (32 bytes). */
export function sha256Finish(
  state: Sha256State,
  message: Uint8Array,
  length: number,
  out: Uint8Array,
  at = 0,
): void {
  result.set(state.words);
  let offset = 0;
  for (; offset + BLOCK <= length; offset += BLOCK) compress(result, message, offset);
  const rest = length - offset;
  const padded = rest < 56 ? BLOCK : 2 * BLOCK;
  for (let i = 0; i < rest; i++) scratch[i] = message[offset + i] ?? 0;
  scratch[rest] = 0x80;
  scratch.fill(0, rest + 1, padded);
  const total = state.bytes + length;
  writeWord(scratch, padded - 8, Math.floor(total / 0x20000000));
  writeWord(scratch, padded - 4, (total << 3) | 0);
  for (let block = 0; block < padded; block += BLOCK) compress(result, scratch, block);
  for (let i = 0; i < 8; i++) writeWord(out, at + 4 * i, result[i] ?? 0);
}

const result = new Int32Array(8);

/** The SHA-256 of the text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  const bytes = utf8.encode(text);
  const digest = new Uint8Array(32);
  sha256Finish(sha256Start(), bytes, bytes.length, digest);
  let hex = '';
  for (const byte of digest) hex += (byte < 16 ? '0' : '') + byte.toString(16);
  return hex;
}

function writeWord(out: Uint8Array, at: number, word: number): void {
  out[at] = word >>> 24;
  out[at + 1] = word >>> 16;
  out[at + 2] = word >>> 8;
  out[at + 3] = word;
}

/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are fixed by the standard; a check in the innermost loop halves the speed */
function compress(h: Int32Array, block: Uint8Array, offset: number): void {
  expand(block, offset);
  let a = h[0]!;
  let b = h[1]!;
  let c = h[2]!;
  let d = h[3]!;
  let e = h[4]!;
  let f = h[5]!;
  let g = h[6]!;
  let last = h[7]!;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (last + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    last = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  h[0]! += a;
  h[1]! += b;
  h[2]! += c;
  h[3]! += d;
  h[4]! += e;
  h[5]! += f;
  h[6]! += g;
  h[7]! += last;
}

function expand(block: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < 16; i++, at += 4) {
    w[i] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
}
/* eslint-enable @typescript-eslint/no-non-null-assertion */

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes;
}

function fractionBits(value: number): number {
  return Math.floor((value - Math.floor(value)) * 0x100000000) | 0;
}
