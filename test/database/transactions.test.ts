import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Database, Sql } from '../../src/persistence/database.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const count = (sql: Sql, code: string): Promise<number> =>
  sql
    .query<{ n: number }>('SELECT count(*)::int AS n FROM number_series WHERE code = $1', [code])
    .then(([row]) => row!.n);
const insert = (sql: Sql, code: string, year: number): Promise<number> =>
  sql.run('INSERT INTO number_series (code, year, last) VALUES ($1, $2, 1)', [code, year]);

describe.each([
  ['that sends ahead, as the workers’', (from: TestDatabase): Database => from.worker],
  ['that waits for each answer, as the API’s', (from: TestDatabase): Database => from.api],
])('a transaction through a door %s', (door, of) => {
  const inOne = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
    of(database).transaction(work, { scope: 'all' });
  const code = (name: string): string => `${name} ${door.slice(0, 10)}`;

  it('takes statements side by side in the order in which they were asked for', async () => {
    const seen = await inOne((sql) =>
      Promise.all([
        count(sql, code('order')),
        insert(sql, code('order'), 2026),
        count(sql, code('order')),
        insert(sql, code('order'), 2027),
        count(sql, code('order')),
      ]),
    );
    expect(seen).toEqual([0, 1, 1, 1, 2]);
  });

  it('takes back all of them where one fails, and serves the next', async () => {
    const failing = inOne((sql) =>
      Promise.all([insert(sql, code('twice'), 2026), insert(sql, code('twice'), 2026), count(sql, 'case')]),
    );
    await expect(failing).rejects.toMatchObject({ driverError: { code: '23505' } });
    expect(await inOne((sql) => count(sql, code('twice')))).toBe(0);
  });

  it('is not committed where a statement failed and nobody said so', async () => {
    const silent = inOne(async (sql) => {
      await insert(sql, code('silent'), 2026);
      await insert(sql, code('silent'), 2026).catch(() => undefined);
    });
    await expect(silent).rejects.toThrow();
    expect(await inOne((sql) => count(sql, code('silent')))).toBe(0);
  });

  it('takes nothing more once it is over, from work that goes on after its end', async () => {
    let goOn = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let late: Promise<unknown> = Promise.resolve();
    const failing = inOne((sql) => {
      late = over.then(() => insert(sql, code('late'), 2026));
      return Promise.reject(new Error('refused'));
    });
    await expect(failing).rejects.toThrow('refused');
    goOn();
    await expect(late).rejects.toThrow('The transaction is over.');
    expect(await inOne((sql) => count(sql, code('late')))).toBe(0);
  });
});
