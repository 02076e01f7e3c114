import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { ChainHead } from '../../domain/audit/chain.js';
import { createAuditSealer } from '../../src/inbound/audit/audit-sealer.js';
import { recordAudit } from '../../src/persistence/queries/audit.js';
import { countUnsealed } from '../../src/persistence/queries/audit-chain.js';
import type { Sql } from '../../src/persistence/database.js';
import { verifyAudit } from '../../src/station/audit-verify.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { testServers } from '../harness/servers.js';

let database: TestDatabase;
let superuser: pg.Client;
let heads: ChainHead[];
let wall = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  const url = new URL(testServers().postgresAdminUrl);
  url.pathname = `/${database.name}`;
  superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
  // What somebody with all rights on the server can do, and no trigger or grant prevents.
  await superuser.query(
    'ALTER TABLE audit_entry DISABLE TRIGGER ALL; ALTER TABLE audit_seal DISABLE TRIGGER ALL',
  );
}, 60_000);
afterAll(async () => {
  await superuser.end();
  await database.close();
});
beforeEach(async () => {
  heads = [];
  await superuser.query('TRUNCATE audit_entry, audit_seal RESTART IDENTITY');
});

const sealer = () =>
  createAuditSealer({ db: database.worker, onHead: (head) => heads.push(head), wallNow: () => wall });
const record = (sql: Sql, n: number, data: object = { n, share: 0.5 }): Promise<void> =>
  recordAudit(sql, {
    at: new Date(Date.parse('2026-03-02T10:00:00+08:00') + n),
    actor: `user:${n % 3}`,
    action: 'case.transferred',
    subjectType: 'case',
    subjectId: `GZ-2026-00000${n}`,
    address: '10.1.1.1',
    data,
  });
const recorded = (from: number, to: number): Promise<void> =>
  database.worker.transaction(async (sql) => {
    for (let n = from; n <= to; n += 1) await record(sql, n);
  });
const verify = (head?: ChainHead) => verifyAudit(database.worker, head);

describe('the sealer', () => {
  it('chains what is recorded, in order, and tells the head of each batch', async () => {
    await recorded(1, 5);
    const seal = sealer();
    expect(await seal()).toBe(false);
    expect(await seal()).toBe(false);
    await recorded(6, 7);
    await seal();
    expect(heads.map(({ sequence }) => sequence)).toEqual([5, 7]);
    expect(await verify(heads[1])).toEqual({ ok: true, head: heads[1] });
    expect(await verify(heads[0])).toMatchObject({ ok: true });
  });

  it('leaves room for an entry that commits late: it is sealed behind the younger ones, and nothing is lost', async () => {
    const seal = sealer();
    let commit = (): void => undefined;
    let written = (): void => undefined;
    const open = new Promise<void>((resolve) => (written = resolve));
    const late = database.worker.transaction(async (sql) => {
      await record(sql, 1);
      written();
      await new Promise<void>((resolve) => (commit = resolve));
    });
    await open;
    await recorded(2, 4);
    await seal();
    expect(heads.at(-1)!.sequence).toBe(3);
    expect(await verify(heads.at(-1))).toMatchObject({ ok: true });
    commit();
    await late;
    await seal();
    expect(heads.at(-1)!.sequence).toBe(4);
    const { rows } = await superuser.query<{ id: string }>(
      'SELECT audit_id AS id FROM audit_seal ORDER BY position',
    );
    expect(rows.map(({ id }) => Number(id))).toEqual([2, 3, 4, 1]);
    expect(await verify(heads.at(-1))).toMatchObject({ ok: true });
    expect(await database.worker.transaction(countUnsealed)).toBe(0);
  });

  it('finds even an entry that commits ten thousand entries late, within the hour', async () => {
    const insert = (ids: string) =>
      superuser.query(
        `INSERT INTO audit_entry (id, at, actor, action, subject_type, subject_id) OVERRIDING SYSTEM VALUE
         SELECT g, now(), 'a', 'b', 'c', 'd' FROM generate_series(${ids}) g`,
      );
    await insert('2, 12000');
    const seal = sealer();
    while (await seal());
    await insert('1, 1');
    await seal();
    expect(await database.worker.transaction(countUnsealed)).toBe(1);
    wall += 3_600_000;
    await seal();
    expect(await database.worker.transaction(countUnsealed)).toBe(0);
  }, 30_000);

  it('works beside others: entries are sealed once, whoever is first', async () => {
    await recorded(1, 9);
    await Promise.all([sealer()(), sealer()(), recorded(10, 14), sealer()()]);
    await sealer()();
    expect(await verify(heads.at(-1))).toMatchObject({ ok: true, head: { sequence: 14 } });
  });

  it('cannot take a seal or an entry back under any role of the station', async () => {
    await recorded(1, 2);
    await sealer()();
    for (const statement of [
      'UPDATE audit_seal SET position = 9',
      'DELETE FROM audit_entry',
      'TRUNCATE audit_seal',
    ])
      for (const role of [database.worker, database.api])
        await expect(role.transaction((sql) => sql.run(statement))).rejects.toThrow('permission denied');
  });
});

/** What a tamperer may do to the five entries; `at` picks one of them. */
const tampering = fc.tuple(
  fc.constantFrom(
    "UPDATE audit_entry SET actor = actor || ' ' WHERE id = $1",
    "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = $1",
    "UPDATE audit_entry SET action = 'case.concluded' WHERE id = $1",
    "UPDATE audit_entry SET subject_id = 'GZ-2026-999999' WHERE id = $1",
    'UPDATE audit_entry SET subject_type = upper(subject_type) WHERE id = $1',
    'UPDATE audit_entry SET insurer_id = gen_random_uuid() WHERE id = $1',
    'UPDATE audit_entry SET submission_id = gen_random_uuid() WHERE id = $1',
    'UPDATE audit_entry SET address = NULL WHERE id = $1',
    `UPDATE audit_entry SET data = data || '{"n": 99}' WHERE id = $1`,
    "UPDATE audit_entry SET data = jsonb_set(data, '{big}', '9007199254740992') WHERE id = $1",
    "UPDATE audit_entry SET data = data - 'share' WHERE id = $1",
    'DELETE FROM audit_entry WHERE id = $1',
    'DELETE FROM audit_seal WHERE audit_id = $1',
    'WITH e AS (DELETE FROM audit_entry WHERE id = $1) DELETE FROM audit_seal WHERE audit_id = $1',
    "UPDATE audit_seal SET hash = decode(repeat('00', 32), 'hex') WHERE audit_id = $1",
    'UPDATE audit_seal SET position = position + 100 WHERE audit_id = $1',
    'UPDATE audit_seal SET audit_id = audit_id + 100 WHERE audit_id = $1',
  ),
  fc.integer({ min: 1, max: 5 }),
);

describe('tampering', () => {
  it('by somebody with all rights is found, whatever was done to which entry', async () => {
    await database.worker.transaction(async (sql) => {
      for (let n = 1; n <= 5; n += 1)
        await sql.run(
          `INSERT INTO audit_entry (at, actor, action, subject_type, subject_id, address, data)
           VALUES (now(), $1, 'case.transferred', 'case', $1, '10.1.1.1', $2)`,
          [`user:${n}`, `{"n": ${n}, "share": 0.5, "big": 9007199254740993}`],
        );
    });
    await sealer()();
    const head = heads.at(-1)!;
    await fc.assert(
      fc.asyncProperty(tampering, async ([statement, id]) => {
        await superuser.query(
          'CREATE TEMP TABLE kept_entry AS TABLE audit_entry; CREATE TEMP TABLE kept_seal AS TABLE audit_seal',
        );
        const { rowCount } = await superuser.query(statement, [id]);
        const verdict = await verify(head);
        await superuser.query(`TRUNCATE audit_entry, audit_seal; INSERT INTO audit_entry OVERRIDING SYSTEM VALUE TABLE kept_entry;
          INSERT INTO audit_seal TABLE kept_seal; DROP TABLE kept_entry, kept_seal`);
        const mended = await verify(head);
        return (rowCount ?? 0) > 0 === !verdict.ok && mended.ok;
      }),
      { numRuns: 80 },
    );
  }, 60_000);

  it('by sealing a changed trail anew is found against a head that was kept elsewhere', async () => {
    await recorded(1, 5);
    await sealer()();
    const kept = heads.at(-1)!;
    await superuser.query("UPDATE audit_entry SET actor = 'user:9' WHERE id = 2; TRUNCATE audit_seal");
    await sealer()();
    expect(await verify()).toMatchObject({ ok: true });
    expect(await verify(kept)).toMatchObject({ ok: false, why: 'changed' });
    await superuser.query('DELETE FROM audit_entry WHERE id = 5; TRUNCATE audit_seal');
    await sealer()();
    expect(await verify(kept)).toMatchObject({ ok: false, why: 'cut_off' });
  });
});
