import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateOf, dayNumber, dayOf, startOfDay } from '../../domain/calendar/day.js';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../../domain/card/card.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { wasOnTime } from '../../domain/figures/counting.js';
import type { Facts, FigureFilter } from '../../domain/figures/facts.js';
import { RATIO_PARTS } from '../../domain/figures/figure.js';
import type { CountedFact, Figure, RatioPart } from '../../domain/figures/figure.js';
import { figuresFor } from '../../domain/figures/figures.js';
import { hashPassword } from '../../src/api/sessions/password.js';
import type { Sql } from '../../src/persistence/database.js';
import { countFigureBy, keyedSteps } from '../../src/persistence/queries/figure-breakdown.js';
import { countedRows } from '../../src/persistence/queries/counted-rows.js';
import { everyFigureRow, listFigureRows } from '../../src/persistence/queries/figure-rows.js';
import type { FigureRow } from '../../src/persistence/queries/figure-rows.js';
import { seedStation } from '../../src/persistence/seed/seed-station.js';
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
const partsOf = (figure: Figure): readonly RatioPart[] =>
  figure.unit === 'count' ? ['denominator'] : RATIO_PARTS;

const choiceOf = ({ from, until, insurerId, line, branchId }: FigureFilter & { branchId?: string }) => ({
  from: new Date(from),
  until: new Date(until),
  insurerId: insurerId ?? null,
  line: line ?? null,
  branchId: branchId ?? null,
});
const bare = ({ from, until, insurerId, line }: FigureFilter): FigureFilter => ({
  from,
  until,
  ...(insurerId === undefined ? {} : { insurerId }),
  ...(line === undefined ? {} : { line }),
});

/** Looks at a world in a transaction that is given up. */
async function inWorld(world: Parameters<typeof insertWorld>[1], look: (sql: Sql) => Promise<void>) {
  const undone = new Error('undone');
  await database.worker
    .transaction(async (sql) => {
      await insertWorld(sql, world);
      await look(sql);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
}

/** What a row of the slow count is, in the words of a listed row. */
function factText(fact: CountedFact, code: string): string {
  const { insurerId, line } = fact;
  const said = (at: number, outcome: string) => [insurerId, line, at, outcome].join(' ');
  if ('dueAt' in fact) return said(fact.dueAt, wasOnTime(fact) ? 'on_time' : 'late');
  if ('transferredAt' in fact) return said(fact.transferredAt, 'sent');
  if ('receivedAt' in fact) return said(fact.receivedAt, fact.late ? 'late' : 'on_time');
  if (!('overall' in fact)) return said(fact.submittedAt ?? fact.plannedAt, fact.state);
  const item = /^satisfaction_item_(.*)/.exec(code)?.[1];
  return said(fact.arrivedAt, item === undefined ? fact.overall : fact.items[item]!);
}

const rowText = ({ insurerId, line, at, outcome }: FigureRow): string =>
  [insurerId, line, at.getTime(), outcome === 'transfer' || outcome === 'reassign' ? 'sent' : outcome].join(
    ' ',
  );

function slowRows(figure: Figure, part: RatioPart, facts: Facts, filter: FigureFilter): string[] {
  const rows = figure.unit === 'count' ? figure.rows(facts, filter) : figure.rows(facts, filter)[part];
  return rows.map((fact) => factText(fact, figure.code)).sort();
}

async function listed(
  sql: Sql,
  code: string,
  part: RatioPart,
  choice: ReturnType<typeof choiceOf>,
): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for await (const some of everyFigureRow(sql, countedRows(code, part)!, choice)) rows.push(...some);
  await sql.query('CLOSE counted');
  return rows;
}

describe('the rows that a figure counted', () => {
  it('are those of the slow count, whatever the period, insurer, line and branch', async () => {
    await fc.assert(
      fc.asyncProperty(figureWorld(owners), async ({ world, filter }) => {
        const { branchId } = filter as { branchId?: string };
        const facts = factsOf(world, branchId);
        await inWorld(world, async (sql) => {
          for (const figure of figures)
            for (const part of partsOf(figure)) {
              const rows = await listed(sql, figure.code, part, choiceOf(filter));
              const expected = slowRows(figure, part, facts, bare(filter));
              expect([figure.code, part, rows.map(rowText).sort()]).toEqual([figure.code, part, expected]);
            }
        });
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  it('come in pages, each once, with the names of whom they are about', async () => {
    const worlds = fc.sample(figureWorld(owners), { numRuns: 40, seed: 5 }).map(({ world }) => world);
    const surveys = worlds.flatMap((each) => each.surveys);
    const cases = worlds.flatMap((each) => each.cases);
    await inWorld({ surveys, cases, events: [] }, async (sql) => {
      const choice = choiceOf({ from: 0, until: Date.parse('2027-01-01') });
      for (const code of ['delivered', 'replies', 'transfers', 'on_time_contact']) {
        const counted = countedRows(code, 'denominator')!;
        const seen: FigureRow[] = [];
        let after: [string, string] | undefined;
        do {
          const page = await listFigureRows(sql, counted, choice, { sort: '-at', limit: 7, after });
          seen.push(...page.rows);
          after = page.next;
        } while (after);
        const all = await listed(sql, code, 'denominator', choice);
        expect(seen.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
        expect(seen.map(rowText)).toEqual(all.map(rowText));
        expect(seen.length).toBeGreaterThan(0);
        expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
        for (const row of seen) {
          expect(row.branch).toMatch(/./);
          expect(row.subject).toMatch(/./);
        }
      }
    });
  }, 60_000);
});

describe('a figure taken apart', () => {
  it('comes in each group to the slow count of that group alone', async () => {
    const by = fc.constantFrom('insurer', 'line', 'branch', 'day', 'week', 'month' as const);
    await fc.assert(
      fc.asyncProperty(figureWorld(owners), by, async ({ world, filter }, dimension) => {
        const { branchId } = filter as { branchId?: string };
        const groups = groupsOf(filter, dimension);
        await inWorld(world, async (sql) => {
          for (const figure of figures) {
            const zero = figure.unit === 'count' ? 0 : { numerator: 0, denominator: 0 };
            const counted = await countFigureBy(sql, figure, choiceOf(filter), dimension);
            const expected = groups.map(({ key, filter: one, branch }) => [
              key,
              figure.count(factsOf(world, branch ?? branchId), one),
            ]);
            expect([figure.code, groups.map(({ key }) => [key, counted.get(key) ?? zero])]).toEqual([
              figure.code,
              expected,
            ]);
            for (const key of counted.keys()) expect(groups.map((each) => each.key)).toContain(key);
          }
        });
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

interface Group {
  key: string;
  filter: FigureFilter;
  branch?: string;
}

/** Every group that there can be, with the filter that asks for it alone. */
function groupsOf(filter: FigureFilter & { branchId?: string }, dimension: string): Group[] {
  const plain = bare(filter);
  const within = owners.filter(
    ({ insurerId, branchId }) =>
      (filter.insurerId ?? insurerId) === insurerId && (filter.branchId ?? branchId) === branchId,
  );
  if (dimension === 'insurer')
    return [...new Set(within.map(({ insurerId }) => insurerId))].map((insurerId) => ({
      key: insurerId,
      filter: { ...plain, insurerId },
    }));
  if (dimension === 'branch')
    return within.map(({ insurerId, branchId }) => ({
      key: branchId,
      filter: { ...plain, insurerId },
      branch: branchId,
    }));
  if (dimension === 'line')
    return (['life', 'pc'] as const)
      .filter((line) => (filter.line ?? line) === line)
      .map((line) => ({ key: line, filter: { ...plain, line } }));
  const period = { from: dateOf(dayOf(filter.from)), to: dateOf(dayOf(filter.until - 1)) };
  return keyedSteps(period, dimension as 'day').map(({ key, from, to }) => ({
    key,
    filter: {
      ...plain,
      from: Math.max(filter.from, startOfDay(dayNumber(from))),
      until: Math.min(filter.until, startOfDay(dayNumber(to) + 1)),
    },
  }));
}
