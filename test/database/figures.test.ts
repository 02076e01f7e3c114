import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../../domain/card/card.js';
import type { Facts, FigureFilter } from '../../domain/figures/facts.js';
import { figuresFor } from '../../domain/figures/figures.js';
import { countFigures, figureItems } from '../../src/persistence/queries/figures.js';
import { transferFigures } from '../../src/persistence/queries/figures-of-cases.js';
import { hashPassword } from '../../src/api/sessions/password.js';
import { seedStation } from '../../src/persistence/seed/seed-station.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { factsOf, figureWorld, insertWorld, OWNERS, type Owner } from '../harness/figure-world.js';

let database: TestDatabase;
let owners: Owner[];

beforeAll(async () => {
  database = await openTestDatabase();
  const now = new Date('2026-01-02T09:00:00+08:00');
  await database.worker.transaction((sql) =>
    seedStation(sql, { kind: 'live', clock: REAL_CLOCK, now, hashPassword }),
  );
  owners = await database.worker.transaction((sql) => sql.query<Owner>(OWNERS));
});
afterAll(() => database.close());

const figures = figuresFor([...UNDERWRITING_CARD.items, ...CLAIM_CARD.items]);
const codes = figures.map(({ code }) => code);

/** What the domain counts slowly, figure by figure. */
const slowly = (facts: Facts, filter: FigureFilter) =>
  Object.fromEntries(figures.map((figure) => [figure.code, figure.count(facts, filter)]));

/** Counts in a transaction that is given up, so that every world begins empty. */
async function fast(
  world: Parameters<typeof insertWorld>[1],
  choice: Parameters<typeof countFigures>[2],
  asked: readonly string[] = codes,
) {
  let counted: Record<string, unknown> = {};
  const undone = new Error('undone');
  await database.worker
    .transaction(async (sql) => {
      await insertWorld(sql, world);
      counted = await countFigures(sql, asked, choice);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return shownOf(counted);
}

/** A code of which no row speaks is nothing of its unit. */
const shownOf = (counted: Record<string, unknown>) => (code: string) => {
  const unit = figures.find((figure) => figure.code === code)!.unit;
  return counted[code] ?? (unit === 'count' ? 0 : { numerator: 0, denominator: 0 });
};

describe('figures from the rows', () => {
  it('are those of the slow count over the same facts, whatever the period, insurer, line and branch', async () => {
    await fc.assert(
      fc.asyncProperty(figureWorld(owners), async ({ world, filter }) => {
        const { from, until, insurerId, line, branchId } = filter;
        const of = await fast(world, {
          from: new Date(from),
          until: new Date(until),
          insurerId: insurerId ?? null,
          line: line ?? null,
          branchId: branchId ?? null,
        });
        const expected = slowly(factsOf(world, branchId), {
          from,
          until,
          ...(insurerId === undefined ? {} : { insurerId }),
          ...(line === undefined ? {} : { line }),
        });
        expect(Object.fromEntries(codes.map((code) => [code, of(code)]))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('one figure alone is the same as among all', async () => {
    const [{ world, filter }] = fc.sample(figureWorld(owners), { numRuns: 1, seed: 7 }) as [
      { world: Parameters<typeof insertWorld>[1]; filter: FigureFilter },
    ];
    const choice = {
      from: new Date(filter.from),
      until: new Date(filter.until),
      insurerId: null,
      line: null,
      branchId: null,
    };
    const all = await fast(world, choice);
    for (const code of codes)
      expect([code, (await fast(world, choice, [code]))(code)]).toEqual([code, all(code)]);
  }, 60_000);

  it('transfers are found by their moment, not among all entries', async () => {
    const { from, until } = { from: new Date('2026-03-01T00:00:00+08:00'), until: new Date() };
    const choice = { from, until, insurerId: null, line: null, branchId: null };
    const plan: unknown[] = [];
    await database.worker.transaction(async (sql) => {
      await sql.query('SET LOCAL enable_seqscan = off');
      const explain = async (text: string, params?: readonly unknown[]) => {
        plan.push(...(await sql.query(`EXPLAIN ${text}`, params)));
        return [];
      };
      await transferFigures({ ...sql, query: explain }, choice);
    });
    expect(JSON.stringify(plan)).toContain('case_entry_handed_on');
  });

  it('the items are those of the cards', async () => {
    const items = await database.worker.transaction(figureItems);
    const shipped = [...UNDERWRITING_CARD.items, ...CLAIM_CARD.items];
    expect(new Set(items.map(({ code }) => code))).toEqual(new Set(shipped.map(({ code }) => code)));
  });
});

describe('figures that an insurer asks for itself', () => {
  it('are those of the slow count too: a case that has gone on to another insurer was sent to it', async () => {
    const worlds = fc.sample(figureWorld(owners), { numRuns: 12, seed: 11 }).map(({ world }) => world);
    const [surveys, cases, events] = [
      worlds.flatMap((each) => each.surveys),
      worlds.flatMap((each) => each.cases),
      worlds.flatMap((each) => each.events),
    ];
    const world = { surveys, cases, events };
    await database.worker.transaction((sql) => insertWorld(sql, world));
    const [from, until] = [Date.parse('2026-03-01T00:00:00+08:00'), Date.parse('2026-04-01T00:00:00+08:00')];
    for (const insurerId of new Set(owners.map((owner) => owner.insurerId))) {
      const choice = { from: new Date(from), until: new Date(until), insurerId, line: null, branchId: null };
      const counted = await database.api.transaction((sql) => countFigures(sql, codes, choice), {
        scope: 'insurer',
        insurerId,
      });
      const expected = slowly(factsOf(world), { from, until, insurerId });
      expect(Object.fromEntries(codes.map((code) => [code, shownOf(counted)(code)]))).toEqual(expected);
      const handedOn = cases.filter(
        (each) =>
          !each.test &&
          each.insurerId !== insurerId &&
          each.transfers.some((transfer) => transfer.insurerId === insurerId),
      );
      expect(handedOn.length).toBeGreaterThan(0);
    }
  }, 60_000);
});
