import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { resealAll } from '../../src/inbound/keys/reseal.js';
import type { Keyring } from '../../src/integrations/keyring/keyring.js';
import { newId } from '../../src/persistence/ids.js';
import { SEALED_COLUMNS } from '../../src/persistence/queries/sealed-columns.js';
import type { Sql } from '../../src/persistence/database.js';
import { testKeyring } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';

const at = new Date('2026-03-02T10:00:00+08:00');
let database: TestDatabase;
let keyring: Keyring;

beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(() => database.close());
beforeEach(async () => {
  keyring = testKeyring();
  await database.worker.transaction((sql) =>
    sql.run(
      'DELETE FROM submission; DELETE FROM inbound_part; DELETE FROM upload_rejection_page; DELETE FROM upload',
    ),
  );
});

const write = (sql: Sql, text: string): Promise<number> =>
  sql.run(
    "INSERT INTO submission (id, kind, by_actor, sealed, created_at) VALUES ($1, 'note', 'user:1', $2, $3)",
    [newId(), keyring.seal(text, 'submission'), at],
  );
const sealed = (): Promise<{ sealed: Buffer }[]> =>
  database.worker.transaction((sql) =>
    sql.query<{ sealed: Buffer }>('SELECT sealed FROM submission ORDER BY id'),
  );
const keyIds = async (): Promise<number[]> => [
  ...new Set((await sealed()).map((row) => keyring.keyIdOf(row.sealed))),
];
const reseal = (given: Partial<Parameters<typeof resealAll>[0]> = {}) =>
  resealAll({ db: database.worker, keyring, pageSize: 7, ...given });

describe('the sealed columns', () => {
  it('are all of the schema', async () => {
    const rows = await database.worker.transaction((sql) =>
      sql.query<{ name: string }>(
        `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE '%sealed' ORDER BY 1`,
      ),
    );
    const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`).sort();
    expect(rows.map(({ name }) => name).sort()).toEqual(listed);
  });
});

describe('after a rotation', () => {
  it('every row is sealed anew and says the same, and the old key can go', async () => {
    const texts = Array.from({ length: 40 }, (_, n) => `第 ${n} 条`);
    await database.worker.transaction(async (sql) => {
      for (const text of texts) await write(sql, text);
    });
    const old = keyring.activeKeyId();
    const active = keyring.rotate();
    expect(await reseal()).toEqual({ resealed: 40, whole: true });
    expect(await keyIds()).toEqual([active]);
    keyring.retire(old);
    expect((await sealed()).map((row) => keyring.open(row.sealed, 'submission'))).toEqual(texts);
    expect(await reseal()).toEqual({ resealed: 0, whole: true });
  }, 20_000);

  it('rows with keys of several parts are found too', async () => {
    const uploadId = newId();
    await database.worker.transaction(async (sql) => {
      const insurerId = newId();
      await sql.run("INSERT INTO insurer (id, code, name, line, created_at) VALUES ($1, $2, 'n', 'pc', $3)", [
        ...[insurerId, insurerId.slice(-12), at],
      ]);
      await sql.run(
        "INSERT INTO upload (id, insurer_id, kind, status, created_by, created_at) VALUES ($1, $2, 'k', 'failed', 'key:1', $3)",
        [uploadId, insurerId, at],
      );
      for (const found of ['merging', 'reading'])
        for (let row = 1; row <= 9; row += 1)
          await sql.run(
            'INSERT INTO upload_rejection_page (upload_id, insurer_id, found, first_row, row_count, sealed) VALUES ($1, $2, $3, $4, 1, $5)',
            [uploadId, insurerId, found, row, keyring.seal(`${found} ${row}`, 'rejection')],
          );
      for (let part = 1; part <= 9; part += 1)
        await sql.run(
          'INSERT INTO inbound_part (from_index, to_number, concat_reference, total, part, sealed, arrived_at) VALUES ($1, $2, 5, 9, $3, $4, $5)',
          [Buffer.alloc(16, part), '106', part, keyring.seal(`part ${part}`, 'inbound_part'), at],
        );
    });
    keyring.rotate();
    expect(await reseal()).toEqual({ resealed: 27, whole: true });
    const pages = await database.worker.transaction((sql) =>
      sql.query<{ name: string; sealed: Buffer }>(
        "SELECT found || ' ' || first_row AS name, sealed FROM upload_rejection_page",
      ),
    );
    for (const { name, sealed: page } of pages) expect(keyring.open(page, 'rejection')).toBe(name);
  }, 20_000);

  it('a job that was stopped goes on where it was', async () => {
    await database.worker.transaction(async (sql) => {
      for (let n = 0; n < 40; n += 1) await write(sql, `第 ${n} 条`);
    });
    keyring.rotate();
    let pages = 0;
    const stopped = await reseal({ onProgress: () => (pages += 1), stopping: () => pages >= 2 });
    expect(stopped).toEqual({ resealed: 14, whole: false });
    expect(await reseal()).toEqual({ resealed: 26, whole: true });
  }, 20_000);

  it('a transaction that sealed with the old key and commits late is waited for', async () => {
    const active = keyring.activeKeyId() + 1;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    let commit = (): void => undefined;
    const late = database.worker.transaction(async (sql) => {
      await write(sql, '迟到的一条');
      open();
      await new Promise<void>((resolve) => (commit = resolve));
    });
    await opened;
    keyring.rotate();
    let ended = false;
    const job = reseal().finally(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(ended).toBe(false);
    commit();
    await late;
    expect(await job).toEqual({ resealed: 1, whole: true });
    expect(await keyIds()).toEqual([active]);
  }, 20_000);

  it('a row that changes while its page is under way keeps its change', async () => {
    await database.worker.transaction((sql) => write(sql, '旧'));
    keyring.rotate();
    let changed: Promise<unknown> | undefined;
    const racing: Keyring = Object.create(keyring) as Keyring;
    racing.seal = (plain, context) => {
      changed ??= Promise.resolve();
      return keyring.seal(plain, context);
    };
    const db: typeof database.worker = {
      ...database.worker,
      transaction: async (work, tenant) => {
        if (changed) {
          const fresh = keyring.seal('新', 'submission');
          await database.worker.transaction((sql) => sql.run('UPDATE submission SET sealed = $1', [fresh]));
        }
        return database.worker.transaction(work, tenant);
      },
    };
    expect((await reseal({ db, keyring: racing })).resealed).toBe(0);
    expect((await sealed()).map((row) => keyring.open(row.sealed, 'submission'))).toEqual(['新']);
  }, 20_000);
});
