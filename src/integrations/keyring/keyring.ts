import { createHash } from 'node:crypto';
import { blindHash, derivedKey, remembered } from './blind-hash.js';
import type { BlindHash } from './blind-hash.js';
import { keyIdIn, openUnder, sealUnder } from './envelope.js';
import { KeyringFault } from './fault.js';
import { changeKeyFile, createKeyFile, keyFileStamp, readKeyFile, withFreshDataKey } from './key-file.js';
import type { KeySet } from './key-file.js';

/** What a blind index is over: the whole phone number, its last four digits, the name, the ID number, a message's text, an Idempotency-Key. */
export type BlindIndexKind = 'phone' | 'tail' | 'name' | 'id' | 'text' | 'repeat_key';

/** The personal facts of one row, sealed as one value. */
export type PersonFacts = Readonly<Record<string, string | null>>;

/**
 * Seals personal columns and makes their blind indexes, with keys that live outside the database.
 *
 * `context` names what is sealed (`service_event.person`): a value copied into another column does not open.
 * A rotation by another process is noticed within a second, when the keyring is next used.
 */
export interface Keyring {
  /** AES-256-GCM under the active data key; 31 bytes longer than the plain value. */
  seal(plain: string | Buffer, context: string): Buffer;
  /** The text that was sealed. Throws `KeyringFault` `not_sealed`, `unknown_key` or `tampered` (also: wrong context). */
  open(sealed: Uint8Array, context: string): string;
  /** As `open`, for bytes. */
  openBytes(sealed: Uint8Array, context: string): Buffer;
  /** Seals all facts of a person as one value: one cipher call a row. */
  sealPerson(person: PersonFacts, context: string): Buffer;
  /** What `sealPerson` sealed. */
  openPerson(sealed: Uint8Array, context: string): PersonFacts;
  /** 16 bytes of HMAC-SHA256 of a canonical form (`domain/personal`), under a key of its own per kind. */
  blindIndex(kind: BlindIndexKind, canonical: string): Buffer;
  /** Makes a new active data key and answers its id; what older keys sealed still opens. */
  rotate(): number;
  /** The id of the data key that seals now. */
  activeKeyId(): number;
  /** The key id of a sealed value; its bytes 2 and 3, so that SQL finds the rows that wait for re-sealing. */
  keyIdOf(sealed: Uint8Array): number;
  /** Forgets a data key for ever. The caller has re-sealed every row; the active key is refused (`key_in_use`). */
  retire(keyId: number): void;
  /** Tells whether a database belongs to this key file: stays the same through rotations, reveals no key. */
  readonly fingerprint: string;
}

interface Keys {
  readonly set: KeySet;
  readonly indexes: Readonly<Record<BlindIndexKind, BlindHash>>;
  readonly activeKey: Buffer;
}

const LOOK_EVERY_MS = 1000;
const TAILS = 10_000;

/**
 * Opens the key file; creates it (mode 0600) when it is missing and `create` is not false. Pass `create: false`
 * where the database already holds sealed rows: new keys would not open them. Throws `KeyringFault`.
 */
export function openKeyring(file: string, options: { create?: boolean } = {}): Keyring {
  const { create = true } = options;
  if (create && keyFileStamp(file) === 'missing') createKeyFile(file);
  return new FileKeyring(file);
}

class FileKeyring implements Keyring {
  readonly fingerprint: string;
  private stamp: string;
  private keys: Keys;
  private lookedAt = Date.now();
  private contextText = '';
  private contextBytes = Buffer.alloc(0);

  constructor(private readonly file: string) {
    this.stamp = keyFileStamp(file);
    this.keys = readKeys(file);
    this.fingerprint = fingerprintOf(this.keys.set);
  }

  seal(plain: string | Buffer, context: string): Buffer {
    this.look();
    return sealUnder(this.keys.set.activeDataKey, this.keys.activeKey, plain, this.bytesOf(context));
  }

  open(sealed: Uint8Array, context: string): string {
    return this.openBytes(sealed, context).toString('utf8');
  }

  openBytes(sealed: Uint8Array, context: string): Buffer {
    const id = this.keyIdOf(sealed);
    const plain = openUnder(this.dataKey(id), sealed, this.bytesOf(context));
    if (plain) return plain;
    throw new KeyringFault(
      'tampered',
      `密文无法解开：内容被改动过，或不属于“${context}”。请从备份核对该记录，并查看审计记录。`,
    );
  }

  sealPerson(person: PersonFacts, context: string): Buffer {
    return this.seal(JSON.stringify(person), context);
  }

  openPerson(sealed: Uint8Array, context: string): PersonFacts {
    return JSON.parse(this.open(sealed, context)) as PersonFacts;
  }

  blindIndex(kind: BlindIndexKind, canonical: string): Buffer {
    return this.keys.indexes[kind](canonical);
  }

  rotate(): number {
    changeKeyFile(this.file, withFreshDataKey);
    this.reload();
    return this.keys.set.activeDataKey;
  }

  activeKeyId(): number {
    this.look();
    return this.keys.set.activeDataKey;
  }

  keyIdOf(sealed: Uint8Array): number {
    const id = keyIdIn(sealed);
    if (id !== undefined) return id;
    throw new KeyringFault(
      'not_sealed',
      '这不是本站加密的内容：长度或格式标记不对。请检查读取的列是否正确。',
    );
  }

  retire(keyId: number): void {
    changeKeyFile(this.file, (keys) => withoutDataKey(keys, keyId));
    this.reload();
  }

  private dataKey(id: number): Buffer {
    const known = this.keys.set.dataKeys.get(id);
    if (known) return known;
    if (keyFileStamp(this.file) !== this.stamp) this.reload();
    return this.keys.set.dataKeys.get(id) ?? unknownKey(id, this.file);
  }

  private look(): void {
    const now = Date.now();
    if (now - this.lookedAt < LOOK_EVERY_MS && now >= this.lookedAt) return;
    this.lookedAt = now;
    const stamp = keyFileStamp(this.file);
    // A file that is away for a moment (a restore, a remount) must not stop work that the loaded keys can do.
    if (stamp !== this.stamp && stamp !== 'missing') this.reload();
  }

  private reload(): void {
    const stamp = keyFileStamp(this.file);
    const keys = readKeys(this.file);
    if (fingerprintOf(keys.set) !== this.fingerprint) {
      throw new KeyringFault(
        'key_file_unreadable',
        `密钥文件 ${this.file} 在运行中被换成了另一套密钥。请恢复原来的文件，否则已有数据无法检索。`,
      );
    }
    this.keys = keys;
    this.stamp = stamp;
  }

  private bytesOf(context: string): Buffer {
    if (context !== this.contextText) {
      this.contextBytes = Buffer.from(context, 'utf8');
      this.contextText = context;
    }
    return this.contextBytes;
  }
}

function readKeys(file: string): Keys {
  const set = readKeyFile(file);
  const indexKey = set.indexKeys.get(set.activeIndexKey) ?? unknownKey(set.activeIndexKey, file);
  const index = (kind: BlindIndexKind): BlindHash =>
    blindHash(derivedKey(indexKey, `blind index of ${kind}`));
  return {
    set,
    activeKey: set.dataKeys.get(set.activeDataKey) ?? unknownKey(set.activeDataKey, file),
    indexes: {
      phone: index('phone'),
      tail: remembered(index('tail'), TAILS),
      name: index('name'),
      id: index('id'),
      text: index('text'),
      repeat_key: index('repeat_key'),
    },
  };
}

function withoutDataKey(keys: KeySet, keyId: number): KeySet {
  if (keyId === keys.activeDataKey) {
    throw new KeyringFault(
      'key_in_use',
      `密钥 ${keyId} 正在使用，不能停用。请先更换密钥并重新加密全部记录。`,
    );
  }
  if (!keys.dataKeys.has(keyId)) {
    throw new KeyringFault('unknown_key', `密钥文件中没有编号为 ${keyId} 的密钥，可能已经停用。`);
  }
  return { ...keys, dataKeys: new Map([...keys.dataKeys].filter(([id]) => id !== keyId)) };
}

function unknownKey(id: number, file: string): never {
  throw new KeyringFault(
    'unknown_key',
    `这条内容是用编号 ${id} 的密钥加密的，而密钥文件 ${file} 中没有它。请把含有该密钥的备份文件放回后再试。`,
  );
}

function fingerprintOf(keys: KeySet): string {
  const first = Math.min(...keys.indexKeys.keys());
  const hash = createHash('sha256').update('keyring fingerprint');
  return hash
    .update(keys.indexKeys.get(first) ?? '')
    .digest('hex')
    .slice(0, 32);
}
