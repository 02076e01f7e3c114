import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { createAuditSealer } from '../../src/inbound/audit/audit-sealer.js';
import { openDatabase } from '../../src/persistence/database.js';
import type { Database } from '../../src/persistence/database.js';
import { dumpedTables, holdsStation, migrationNames } from '../../src/persistence/queries/dump-tables.js';
import { recordAudit } from '../../src/persistence/queries/audit.js';
import { seedStation } from '../../src/persistence/seed/seed-station.js';
import { verifyAudit } from '../../src/station/audit-verify.js';
import { damagedFile, dumpTables } from '../../src/station/dump.js';
import type { Manifest } from '../../src/station/dump.js';
import { fill } from '../../src/station/backup-loading.js';
import { openEmptyDatabase, openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';

jest.setTimeout(60_000);

const now = new Date('2026-03-02T10:00:00+08:00');
const founding = {
  kind: 'live',
  clock: REAL_CLOCK,
  now,
  hashPassword: (text: string) => Promise.resolve(text),
} as const;

const nothingMore = () => Promise.resolve();

/** Every row of every table, as text. */
async function contents(db: Database): Promise<Record<string, string>> {
  return db.transaction(async (sql) => {
    const all: Record<string, string> = {};
    for (const { name } of await dumpedTables(sql)) {
      const [row] = await sql.query<{ rows: string }>(
        `SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') AS rows FROM "${name}" t`,
      );
      all[name] = row?.rows ?? '';
    }
    return all;
  });
}

describe('a backup', () => {
  let source: TestDatabase;
  let folder: string;
  let manifest: Manifest;

  beforeAll(async () => {
    source = await openTestDatabase();
    await source.migrator.transaction((sql) => seedStation(sql, founding), { scope: 'all' });
    await source.worker.transaction(async (sql) => {
      for (let index = 0; index < 30; index += 1)
        await recordAudit(sql, {
          at: now,
          actor: 'system:test',
          action: 'a\tb\\.\n"c"',
          subjectType: '主题',
          subjectId: String(index),
          data: { n: index },
        });
    });
    await createAuditSealer({ db: source.worker, wallNow: () => 0, onHead: () => undefined })();
    folder = await mkdtemp(path.join(os.tmpdir(), 'station-backup-'));
    // As the operator's command opens it: COPY needs a door that waits for each answer.
    const house = await openDatabase({ url: source.urls.workerUrl, applicationName: 'test-backup' });
    const tables = await dumpTables(house, folder);
    await house.close();
    const migrations = await source.worker.transaction(migrationNames);
    manifest = { format: 1, createdAt: now.toISOString(), migrations, keyring: 'none', tables };
  });
  afterAll(async () => {
    await source.close();
    await rm(folder, { recursive: true, force: true });
  });

  const intoEmpty = async <T>(
    work: (target: { worker: Database; migrator: Database }) => Promise<T>,
  ): Promise<T> => {
    const empty = await openEmptyDatabase();
    const worker = await openDatabase({
      url: empty.urls.workerUrl,
      applicationName: 'test-worker',
      poolSize: 2,
    });
    const migrator = await openDatabase({
      url: empty.urls.migratorUrl,
      applicationName: 'test-migrator',
      poolSize: 2,
    });
    try {
      return await work({ worker, migrator });
    } finally {
      await Promise.all([worker.close(), migrator.close()]);
      await empty.close();
    }
  };

  it('brings back every row of every table, an unbroken audit trail, and numbers that go on', async () => {
    expect(await damagedFile(folder, manifest.tables)).toBeUndefined();
    await intoEmpty(async (target) => {
      await fill(target, folder, manifest, nothingMore);
      expect(await contents(target.worker)).toEqual(await contents(source.worker));
      expect(await verifyAudit(target.worker)).toMatchObject({ ok: true, head: { sequence: 30 } });
      await target.worker.transaction((sql) =>
        recordAudit(sql, { at: now, actor: 'system:test', action: 'x', subjectType: 'x', subjectId: 'x' }),
      );
      const [row] = await target.worker.transaction((sql) =>
        sql.query<{ count: number }>('SELECT count(*)::int AS count FROM audit_entry'),
      );
      expect(row?.count).toBe(31);
    });
  });

  it('is never loaded over a station', async () => {
    await expect(fill(source, folder, manifest, nothingMore)).rejects.toThrow('holds a station already');
  });

  it('leaves the database empty where it is broken off before sending is held', async () => {
    await intoEmpty(async (target) => {
      const brokenOff = () => Promise.reject(new Error('broken off'));
      await expect(fill(target, folder, manifest, brokenOff)).rejects.toThrow('broken off');
      expect(await target.worker.transaction(holdsStation)).toBe(false);
      await fill(target, folder, manifest, nothingMore);
      expect(await contents(target.worker)).toEqual(await contents(source.worker));
    });
  });

  it('tells which file is not as it was written', async () => {
    const file = path.join(folder, 'insurer.copy.gz');
    await appendFile(file, 'x');
    expect(await damagedFile(folder, manifest.tables)).toBe(file);
  });
});
