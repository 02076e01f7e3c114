import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { sha256Block, sha256Finish, sha256Hex, sha256Start } from './sha256.js';

const native = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('SHA-256', () => {
  it('gives the vectors of FIPS 180-4', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });

  it('agrees with the platform at every length around the block border', () => {
    for (let length = 0; length <= 260; length++) {
      const text = 'x'.repeat(length);
      expect(sha256Hex(text)).toBe(native(Buffer.from(text)));
    }
  });

  it('agrees with the platform on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(sha256Hex(text)).toBe(native(Buffer.from(text, 'utf8')));
      }),
    );
  });

  it('goes on from the state behind whole blocks', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.uint8Array({ maxLength: 200 }),
        (head, tail) => {
          const out = Buffer.alloc(40);
          sha256Finish(sha256Block(sha256Start(), head), tail, tail.length, out, 8);
          expect(out.subarray(8).toString('hex')).toBe(native(Buffer.concat([head, tail])));
        },
      ),
    );
  });

  it('refuses a block of another length', () => {
    expect(() => sha256Block(sha256Start(), new Uint8Array(63))).toThrow('64 bytes');
  });
});
