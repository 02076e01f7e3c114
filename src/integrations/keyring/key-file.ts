import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { KeyringFault } from './fault.js';

const KEY_BYTES = 32;
const LAST_KEY_ID = 0xffff;
const keyId = z.coerce.number().int().min(1).max(LAST_KEY_ID);
const keyBytes = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((key) => key.length === KEY_BYTES, `a key has ${KEY_BYTES} bytes in base64`);
const keyTable = z.record(z.string().regex(/^[1-9]\d{0,4}$/), keyBytes);
const fileSchema = z
  .object({
    format: z.literal(1),
    activeDataKey: keyId,
    dataKeys: keyTable,
    activeIndexKey: keyId,
    indexKeys: keyTable,
  })
  .refine(
    (file) => String(file.activeDataKey) in file.dataKeys,
    'the active data key is not among the data keys',
  )
  .refine(
    (file) => String(file.activeIndexKey) in file.indexKeys,
    'the active index key is not among the index keys',
  );

export interface KeySet {
  readonly activeDataKey: number;
  readonly dataKeys: ReadonlyMap<number, Buffer>;
  readonly activeIndexKey: number;
  readonly indexKeys: ReadonlyMap<number, Buffer>;
}

/** Tells two versions of the file apart; a rename gives a new inode even within one tick of the file clock. */
export function keyFileStamp(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino}:${stat.mtimeMs}:${stat.size}` : 'missing';
}

/** Reads and checks the key file. A file that other accounts may read or write is refused. */
export function readKeyFile(file: string): KeySet {
  const text = readPrivately(file);
  const parsed = fileSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new KeyringFault(
      'key_file_unreadable',
      `密钥文件 ${file} 的内容不正确（${z.prettifyError(parsed.error).replace(/\s+/g, ' ')}）。请从备份中恢复该文件，不要手工编辑。`,
    );
  }
  const { activeDataKey, dataKeys, activeIndexKey, indexKeys } = parsed.data;
  return { activeDataKey, dataKeys: numbered(dataKeys), activeIndexKey, indexKeys: numbered(indexKeys) };
}

/** Creates the file with fresh keys, unless another process was first; its keys then count. */
export function createKeyFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const first = new Map([[1, randomBytes(KEY_BYTES)]]);
  const draft = writeDraft(file, {
    activeDataKey: 1,
    dataKeys: first,
    activeIndexKey: 1,
    indexKeys: new Map([[1, randomBytes(KEY_BYTES)]]),
  });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(file);
}

/** Changes the file while holding its lock: what was read is what is replaced, whole or not at all. */
export function changeKeyFile(file: string, change: (keys: KeySet) => KeySet): void {
  const lock = `${file}.lock`;
  takeLock(lock);
  try {
    const draft = writeDraft(file, change(readKeyFile(file)));
    renameSync(draft, file);
    syncFolder(file);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The keys with a fresh data key, which is the active one. Ids are never given twice while a later one exists. */
export function withFreshDataKey(keys: KeySet): KeySet {
  const id = Math.max(...keys.dataKeys.keys()) + 1;
  if (id > LAST_KEY_ID) throw new RangeError('the key file has used up its key ids');
  return { ...keys, activeDataKey: id, dataKeys: new Map([...keys.dataKeys, [id, randomBytes(KEY_BYTES)]]) };
}

function readPrivately(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) {
    throw new KeyringFault(
      'key_file_missing',
      `找不到密钥文件 ${file}。没有它，已加密的姓名、电话和内容都无法读出。请把备份的密钥文件放回原处后再启动。`,
    );
  }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw new KeyringFault(
      'key_file_open_to_others',
      `密钥文件 ${file} 的权限过宽，其他账号也能读写。请执行 chmod 600 ${file} 后再启动。`,
    );
  }
  return readFileSync(file, 'utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function writeDraft(file: string, keys: KeySet): string {
  const draft = `${file}.${randomUUID()}.new`;
  const content = {
    format: 1,
    activeDataKey: keys.activeDataKey,
    dataKeys: inBase64(keys.dataKeys),
    activeIndexKey: keys.activeIndexKey,
    indexKeys: inBase64(keys.indexKeys),
  };
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return draft;
}

function takeLock(lock: string): void {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    throw new KeyringFault(
      'key_in_use',
      `另一个进程正在更换密钥（锁文件 ${lock}）。请稍后再试；如确认没有进程在更换，请删除该锁文件。`,
    );
  }
}

/** Without this a power cut may bring back the old folder, and with it a file that lacks the newest key. */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(dirname(file), 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function numbered(table: Record<string, Buffer>): Map<number, Buffer> {
  return new Map(Object.entries(table).map(([id, key]) => [Number(id), key]));
}

function inBase64(table: ReadonlyMap<number, Buffer>): Record<string, string> {
  return Object.fromEntries([...table].map(([id, key]) => [String(id), key.toString('base64')]));
}
