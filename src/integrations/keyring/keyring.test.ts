import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDecipheriv, createHmac } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blindHash, derivedKey } from './blind-hash.js';
import { KeyringFault } from './fault.js';
import { openKeyring } from './keyring.js';

const CONTEXT = 'service_event.person';
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  file = join(folder, 'keys', 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface StoredKeys {
  activeDataKey: number;
  dataKeys: Record<string, string>;
  indexKeys: Record<string, string>;
}
const stored = (): StoredKeys => JSON.parse(readFileSync(file, 'utf8')) as StoredKeys;

function faultOf(act: () => unknown): KeyringFault {
  try {
    act();
  } catch (error) {
    if (error instanceof KeyringFault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('sealing', () => {
  it('opens what it sealed, text and bytes', () => {
    const keyring = openKeyring(file);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (text, bytes) => {
        expect(keyring.open(keyring.seal(text, CONTEXT), CONTEXT)).toBe(text);
        expect(keyring.openBytes(keyring.seal(Buffer.from(bytes), CONTEXT), CONTEXT)).toEqual(
          Buffer.from(bytes),
        );
      }),
    );
  });

  it('is plain AES-256-GCM that any other implementation opens', () => {
    const sealed = openKeyring(file).seal('13812345678', CONTEXT);
    const decipher = createDecipheriv(
      'aes-256-gcm',
      Buffer.from(stored().dataKeys['1']!, 'base64'),
      sealed.subarray(3, 15),
    );
    decipher.setAAD(Buffer.from(CONTEXT));
    decipher.setAuthTag(sealed.subarray(-16));
    expect(decipher.update(sealed.subarray(15, -16), undefined, 'utf8') + decipher.final('utf8')).toBe(
      '13812345678',
    );
    expect([...sealed.subarray(0, 3)]).toEqual([1, 0, 1]);
  });

  it('seals the facts of a person as one value', () => {
    const keyring = openKeyring(file);
    const person = { name: '欧阳锋', phone: '13812345678', address: null };
    const sealed = keyring.sealPerson(person, CONTEXT);
    expect(sealed.includes('13812345678')).toBe(false);
    expect(keyring.openPerson(sealed, CONTEXT)).toEqual(person);
  });

  it('never repeats a nonce, across keyrings, rotations and restarts', () => {
    const seen = new Set<string>();
    for (let start = 0; start < 4; start++) {
      const keyring = openKeyring(file);
      if (start === 2) keyring.rotate();
      for (let i = 0; i < 3000; i++) seen.add(keyring.seal('x', CONTEXT).subarray(3, 15).toString('hex'));
    }
    expect(seen.size).toBe(12_000);
  });

  it('refuses any changed bit, a cut and another context', () => {
    const keyring = openKeyring(file);
    const sealed = keyring.seal('张三丰', CONTEXT);
    for (let bit = 3 * 8; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(faultOf(() => keyring.open(changed, CONTEXT)).code).toBe('tampered');
    }
    expect(faultOf(() => keyring.open(sealed.subarray(0, -1), CONTEXT)).code).toBe('tampered');
    expect(faultOf(() => keyring.open(sealed, 'case.note'))).toMatchObject({
      code: 'tampered',
      message: expect.stringContaining('case.note'),
    });
    expect(faultOf(() => keyring.open(Buffer.from('plain text'), CONTEXT)).code).toBe('not_sealed');
    expect(faultOf(() => keyring.open(Buffer.concat([Buffer.from([2]), sealed]), CONTEXT)).code).toBe(
      'not_sealed',
    );
  });
});

describe('rotation', () => {
  it('seals under the new key and opens what the old one sealed', () => {
    const keyring = openKeyring(file);
    const old = keyring.seal('old', CONTEXT);
    expect(keyring.rotate()).toBe(2);
    const young = keyring.seal('young', CONTEXT);
    expect([keyring.keyIdOf(old), keyring.keyIdOf(young), keyring.activeKeyId()]).toEqual([1, 2, 2]);
    expect([keyring.open(old, CONTEXT), keyring.open(young, CONTEXT)]).toEqual(['old', 'young']);
    expect(openKeyring(file).open(old, CONTEXT)).toBe('old');
  });

  it('is noticed by another process: at once when it opens, within a second when it seals', () => {
    const api = openKeyring(file);
    const worker = openKeyring(file);
    api.rotate();
    expect(worker.open(api.seal('x', CONTEXT), CONTEXT)).toBe('x');
    expect(worker.keyIdOf(worker.seal('y', CONTEXT))).toBe(2);
  });

  it('leaves blind indexes and the fingerprint as they were', () => {
    const keyring = openKeyring(file);
    const before = [keyring.blindIndex('phone', '13812345678'), keyring.fingerprint];
    keyring.rotate();
    const again = openKeyring(file);
    expect([again.blindIndex('phone', '13812345678'), again.fingerprint]).toEqual(before);
  });

  it('retires an old key, refuses the active one, and says which key is missing', () => {
    const keyring = openKeyring(file);
    const old = keyring.seal('old', CONTEXT);
    expect(faultOf(() => keyring.retire(1)).code).toBe('key_in_use');
    keyring.rotate();
    keyring.retire(1);
    expect(Object.keys(stored().dataKeys)).toEqual(['2']);
    expect(faultOf(() => keyring.open(old, CONTEXT))).toMatchObject({
      code: 'unknown_key',
      message: expect.stringMatching(/编号 1 .*备份/),
    });
    expect(faultOf(() => keyring.retire(1)).code).toBe('unknown_key');
    expect(keyring.rotate()).toBe(3);
  });

  it('refuses to change the file while somebody else does', () => {
    const keyring = openKeyring(file);
    writeFileSync(`${file}.lock`, '');
    expect(faultOf(() => keyring.rotate()).code).toBe('key_in_use');
    rmSync(`${file}.lock`);
    expect(keyring.rotate()).toBe(2);
  });
});

describe('the key file', () => {
  it('is created once, for its owner only, with 32-byte keys', () => {
    const first = openKeyring(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Buffer.from(stored().dataKeys['1']!, 'base64')).toHaveLength(32);
    expect(Buffer.from(stored().indexKeys['1']!, 'base64')).toHaveLength(32);
    expect(openKeyring(file).fingerprint).toBe(first.fingerprint);
  });

  it('is not made up where data already exist', () => {
    expect(faultOf(() => openKeyring(file, { create: false })).code).toBe('key_file_missing');
  });

  it('is refused when others may read it', () => {
    openKeyring(file);
    chmodSync(file, 0o640);
    expect(faultOf(() => openKeyring(file))).toMatchObject({
      code: 'key_file_open_to_others',
      message: expect.stringContaining('chmod 600'),
    });
  });

  it.each([
    ['no JSON', () => '{'],
    ['a short key', () => JSON.stringify({ ...stored(), dataKeys: { 1: 'AAAA' } })],
    ['an active key that is not there', () => JSON.stringify({ ...stored(), activeDataKey: 9 })],
  ])('is refused with a sentence that shows no key: %s', (_what, content) => {
    openKeyring(file);
    const key = stored().indexKeys['1']!;
    writeFileSync(file, content());
    const fault = faultOf(() => openKeyring(file));
    expect(fault.code).toBe('key_file_unreadable');
    expect(fault.message).not.toContain(key);
  });

  it('swapped for another set of keys while running stops the work', () => {
    const keyring = openKeyring(file);
    const other = join(folder, 'other.json');
    openKeyring(other).rotate();
    const foreign = openKeyring(other).seal('x', CONTEXT);
    writeFileSync(file, readFileSync(other));
    utimesSync(file, 1, 1);
    expect(faultOf(() => keyring.open(foreign, CONTEXT)).code).toBe('key_file_unreadable');
  });
});

describe('blind indexes', () => {
  it('are HMAC-SHA256 of the text, cut to 16 bytes', () => {
    // RFC 4231, test case 2.
    expect(blindHash(Buffer.from('Jefe'))('what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c7',
    );
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.string({ unit: 'grapheme', maxLength: 2000 }),
        (key, text) => {
          const native = createHmac('sha256', key).update(text).digest().subarray(0, 16);
          expect(blindHash(Buffer.from(key))(text)).toEqual(native);
        },
      ),
    );
  });

  it('use a key of their own per kind, from the file', () => {
    const keyring = openKeyring(file);
    const key = derivedKey(Buffer.from(stored().indexKeys['1']!, 'base64'), 'blind index of phone');
    const index = keyring.blindIndex('phone', '13812345678');
    expect(index).toEqual(createHmac('sha256', key).update('13812345678').digest().subarray(0, 16));
    const kinds = (['phone', 'tail', 'name', 'id', 'text'] as const).map((kind) =>
      keyring.blindIndex(kind, '5678').toString('hex'),
    );
    expect(new Set(kinds).size).toBe(5);
  });

  it('cannot be spoilt by a caller who writes into one', () => {
    const keyring = openKeyring(file);
    const index = keyring.blindIndex('tail', '5678');
    const copy = Buffer.from(index);
    index.fill(0);
    const second = keyring.blindIndex('tail', '5678');
    second.fill(0);
    expect(keyring.blindIndex('tail', '5678')).toEqual(copy);
  });
});
