import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import { listCases, type CaseFilter } from '../../src/persistence/queries/cases.js';
import type { Tenant } from '../../src/persistence/database.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { buildBranch, buildInsurer } from '../harness/people.js';

const ROWS = Number(process.env['CASE_ROWS'] ?? 20_000);
let database: TestDatabase;
let insurers: string[];

beforeAll(async () => {
  database = await openTestDatabase();
  insurers = [];
  const branches: string[] = [];
  for (let n = 0; n < 20; n += 1) {
    const { id } = await buildInsurer(database.worker);
    insurers.push(id);
    branches.push((await buildBranch(database.worker, { insurerId: id })).id);
  }
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, line, reason_code, round, person_sealed,
         phone_index, tail_index, name_index, opened_at, next_due_at, version, state)
       SELECT gen_random_uuid(), 'GZ-2026-' || lpad(n::text, 7, '0'), 'complaint',
         (ARRAY['transferred', 'contacted', 'fed_back', 'concluded', 'concluded', 'concluded', 'concluded', 'concluded', 'concluded', 'withdrawn'])[1 + n % 10],
         (ARRAY['reply', 'web', 'letter', 'call'])[1 + n % 4], ($1::uuid[])[1 + n / 10 % 20], ($2::uuid[])[1 + n / 10 % 20], 'pc', 'service.speed', 1,
         '\\x00', decode(lpad(to_hex(n), 8, '0'), 'hex'), decode(lpad(to_hex(n % 10000), 4, '0'), 'hex'), decode(lpad(to_hex(n % 50000), 8, '0'), 'hex'),
         timestamptz '2026-01-01' + n * interval '20 seconds',
         CASE WHEN n % 10 < 3 THEN timestamptz '2026-03-01' + (n % 5000) * interval '10 minutes' END, 1, '{}'
       FROM generate_series(1, $3) AS n`,
      [insurers, branches, ROWS],
    );
  });
  await database.migrator.transaction((sql) => sql.run('ANALYZE complaint_case'));
}, 600_000);
afterAll(async () => {
  await database.close();
});

const asked = { sort: '-openedAt', limit: 50, after: undefined };
const now = new Date('2026-03-10T10:00:00+08:00');

const lists: Record<string, () => [CaseFilter, Tenant, string?]> = {
  'everything, newest first': () => [{}, { scope: 'all' }],
  'one status': () => [{ status: 'fed_back' }, { scope: 'all' }],
  'overdue by due moment': () => [{ due: { from: null, until: now } }, { scope: 'all' }, 'dueAt'],
  'one source': () => [{ source: 'web' }, { scope: 'all' }],
  'a phone tail': () => [{ found: { tail: Buffer.from([0x12, 0x34]) } }, { scope: 'all' }],
  'a name': () => [{ found: { name: Buffer.from([0, 0, 0x12, 0x34]) } }, { scope: 'all' }],
  "an insurer's own": () => [own(), tenant()],
  "an insurer's own, one status": () => [{ ...own(), status: 'transferred' }, tenant()],
  "an insurer's own by due moment": () => [own(), tenant(), 'dueAt'],
};
const own = (): CaseFilter => ({ insurerId: insurers[7] });
const tenant = (): Tenant => ({ scope: 'insurer', insurerId: insurers[7] ?? newId() });

describe(`a list over ${ROWS} cases`, () => {
  it.each(Object.keys(lists))(
    '%s answers within 100 ms',
    async (name) => {
      const [filter, whose, sort = '-openedAt'] = lists[name]!();
      const times: number[] = [];
      for (let n = 0; n < 21; n += 1) {
        const began = performance.now();
        const page = await database.api.transaction(
          (sql) => listCases(sql, filter, { ...asked, sort }),
          whose,
        );
        times.push(performance.now() - began);
        expect(page.rows.length).toBeGreaterThan(0);
      }
      times.sort((a, b) => a - b);
      console.info(`${name}: p50 ${times[10]!.toFixed(1)} ms, p95 ${times[19]!.toFixed(1)} ms`);
      // On a machine that runs other tests beside, only the middle says something; the full size is judged by its 95th percentile.
      expect(ROWS >= 1_000_000 ? times[19] : times[10]).toBeLessThan(100);
    },
    120_000,
  );

  it('pages through all of an insurer once, whatever ties there are', async () => {
    const seen = new Set<string>();
    let after: [string, string] | undefined;
    const filter = { insurerId: insurers[3], status: 'contacted' };
    const { rows: none } = await database.api.transaction((sql) => listCases(sql, filter, asked), tenant());
    expect(none).toEqual([]);
    do {
      const page = await database.api.transaction(
        (sql) =>
          listCases(sql, { ...own(), due: { from: null, until: now } }, { sort: 'dueAt', limit: 37, after }),
        tenant(),
      );
      for (const { caseNo } of page.rows) seen.add(caseNo);
      after = page.next;
    } while (after !== undefined && seen.size < 1_000);
    const [row] = await database.worker.transaction((sql) =>
      sql.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM complaint_case WHERE insurer_id = $1 AND next_due_at <= $2 AND status NOT IN ('concluded', 'withdrawn')",
        [insurers[7], now],
      ),
    );
    expect(seen.size).toBe(Math.min(row?.n ?? 0, seen.size < 1_000 ? Infinity : seen.size));
  }, 60_000);
});
