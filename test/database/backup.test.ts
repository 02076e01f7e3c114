import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { createAuditSealer } from '../../src/inbound/audit/audit-sealer.js';
import { knownMigrations, migrateTo, openDatabase } from '../../src/persistence/database.js';
import type { Database } from '../../src/persistence/database.js';
import { dumpedTables, migrationNames } from '../../src/persistence/queries/dump-tables.js';
import { recordAudit } from '../../src/persistence/queries/audit.js';
import { readMark } from '../../src/persistence/queries/restore-mark.js';
import { seedStation } from '../../src/persistence/seed/seed-station.js';
import { requireRestored } from '../../src/roots/open-station.js';
import { verifyAudit } from '../../src/station/audit-verify.js';
import { damagedFile, dumpTables } from '../../src/station/dump.js';
import type { Manifest } from '../../src/station/dump.js';
import type { FormerRuns } from '../../src/station/former-runs.js';
import { loadBackup } from '../../src/station/backup-loading.js';
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

/** The engine knows of nothing. */
const none: FormerRuns = {
  living: [],
  words: [],
  used: {
    ...{ round: 0, cases: new Map(), roundRuns: new Map(), caseRuns: new Map(), dayRuns: new Map() },
  },
};

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
      await loadBackup(target, folder, manifest, none);
      const [was, is] = [await contents(source.worker), await contents(target.worker)];
      const [trail, stop] = [is['audit_entry'] ?? '', is['sending_stop']];
      const before = (was['audit_entry'] ?? '').split('\n');
      const written = trail.split('\n');
      expect(before.filter((entry) => !written.includes(entry))).toEqual([]);
      expect(written.filter((entry) => !before.includes(entry))).toEqual([
        expect.stringContaining('station.restored'),
      ]);
      expect(stop).toContain('system:operator');
      const added = { audit_entry: trail, sending_stop: stop };
      expect(is).toEqual({ ...was, ...added });
      expect(await verifyAudit(target.worker)).toMatchObject({ ok: true, head: { sequence: 30 } });
      await target.worker.transaction((sql) =>
        recordAudit(sql, { at: now, actor: 'system:test', action: 'x', subjectType: 'x', subjectId: 'x' }),
      );
      const [row] = await target.worker.transaction((sql) =>
        sql.query<{ count: number }>('SELECT count(*)::int AS count FROM audit_entry'),
      );
      expect(row?.count).toBe(32);
    });
  });

  it('is never loaded over a station', async () => {
    await expect(loadBackup(source, folder, manifest, none)).rejects.toThrow('holds the tables of a station');
  });

  it('of which nothing starts where its loading was broken off, and which begins anew', async () => {
    await intoEmpty(async (target) => {
      const broken = manifest.tables.map((table) =>
        table.name === 'message_template' ? { ...table, columns: ['no_such_column'] } : table,
      );
      const half = loadBackup(target, folder, { ...manifest, tables: broken }, none);
      await expect(half).rejects.toThrow('no_such_column');
      await expect(requireRestored(target.worker)).rejects.toThrow('it begins anew');
      await loadBackup(target, folder, manifest, none);
      expect((await contents(target.worker))['insurer']).toBe((await contents(source.worker))['insurer']);
      expect((await target.worker.transaction(readMark))?.stage).toBe('runs');
    });
  });

  it('of an older release is given what later migrations do with rows', async () => {
    const older = knownMigrations.filter((name) => Number(name.slice(-13)) < 1_764_400_000_000);
    const old = await mkdtemp(path.join(os.tmpdir(), 'station-older-'));
    const then = await intoEmpty(async ({ worker, migrator }) => {
      await migrateTo(migrator, older);
      await worker.transaction(async (sql) => {
        await sql.run(
          "INSERT INTO station (kind, clock, province_code, created_at) VALUES ('live', $1, 'GZ', $2)",
          [JSON.stringify(REAL_CLOCK), now],
        );
        await sql.run(
          "INSERT INTO message_template (code, version, channel, name, body, created_at, created_by) VALUES ('case_concluded', 1, 'sms', 'n', 'b', $1, 'x')",
          [now],
        );
      });
      const tables = await dumpTables(worker, old);
      const migrations = await worker.transaction(migrationNames);
      return { ...manifest, migrations, tables };
    });
    expect(then.migrations).toHaveLength(older.length);
    await intoEmpty(async (target) => {
      await loadBackup(target, old, then, none);
      const rows = await target.worker.transaction((sql) =>
        sql.query("SELECT code FROM message_template WHERE code IN ('phone_code', 'complaint_receipt')"),
      );
      expect(rows).toHaveLength(2);
      const names = await target.worker.transaction(migrationNames);
      expect([...names].sort()).toEqual([...knownMigrations].sort());
    });
    await rm(old, { recursive: true });
  });

  it('tells which file is not as it was written', async () => {
    const file = path.join(folder, 'insurer.copy.gz');
    await appendFile(file, 'x');
    expect(await damagedFile(folder, manifest.tables)).toBe(file);
  });
});
