import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claimRepeat, releaseRepeat, settleRepeat } from '../../src/persistence/queries/idempotency.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(() => database.close());

const repeat = (key: string, body: string) => ({
  ...{ principal: 'user:1', route: 'POST /api/v1/cases', key },
  bodyHash: Buffer.from(body),
});
const at = (second: number) => new Date(Date.parse('2026-03-02T10:00:00+08:00') + second * 1000);
const claim = async (key: string, body: string, second: number) =>
  (await database.api.transaction((sql) => claimRepeat(sql, repeat(key, body), at(second)))).kind;
const release = (key: string, second: number) =>
  database.api.transaction((sql) => releaseRepeat(sql, repeat(key, 'first'), at(second)));
const settle = (key: string, second: number) =>
  database.api.transaction((sql) =>
    settleRepeat(sql, repeat(key, 'first'), at(second), { status: 200, sealed: Buffer.from('answer') }),
  );

describe('an Idempotency-Key that was let go', () => {
  it('is taken over at once by the same body, by one of two, and by no other body', async () => {
    expect(await claim('a', 'first', 0)).toBe('first');
    expect(await claim('a', 'first', 1)).toBe('in_progress');
    await release('a', 0);
    expect(await claim('a', 'other', 2)).toBe('other_body');
    expect(await claim('a', 'first', 3)).toBe('first');
    expect(await claim('a', 'first', 4)).toBe('in_progress');
    expect(await settle('a', 0)).toBe(false);
    expect(await settle('a', 3)).toBe(true);
    expect(await claim('a', 'first', 5)).toBe('answered');
    expect(await claim('a', 'other', 6)).toBe('other_body');
  });

  it('is not let go by a run that somebody has taken over from, nor once it is answered', async () => {
    await claim('b', 'first', 0);
    expect(await claim('b', 'first', 61)).toBe('first');
    await release('b', 0);
    expect(await claim('b', 'first', 62)).toBe('in_progress');
    await settle('b', 61);
    await release('b', 61);
    expect(await claim('b', 'first', 63)).toBe('answered');
  });

  it('is free for any body once it is no longer kept', async () => {
    await claim('c', 'first', 0);
    await release('c', 0);
    expect(await claim('c', 'other', 7 * 86_400 - 1)).toBe('other_body');
    expect(await claim('c', 'other', 7 * 86_400 + 1)).toBe('first');
  });
});
