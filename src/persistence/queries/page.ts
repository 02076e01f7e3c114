import type { Sql } from '../database.js';

/** Counting more rows than this is not worth anybody's time. */
export const COUNT_LIMIT = 10_000;

/** An order of a list: an SQL expression that is never null, its type, and the direction. */
export interface Sort {
  by: string;
  type: 'timestamptz' | 'text' | 'bigint';
  descending?: boolean;
}

export type Sorts = Readonly<Record<string, Sort>>;

export interface PageAsked {
  /** A name in the list's `sorts`. */
  sort: string;
  limit: number;
  /** The last row of the page before: its sort value and its id, as text. */
  after: [value: string, id: string] | undefined;
}

export interface Page<Row> {
  rows: Row[];
  sort: string;
  /** Where the next page goes on. */
  next: [value: string, id: string] | undefined;
  /** Rows in all, counted up to one more than `COUNT_LIMIT`. */
  count: number;
}

export interface ListQuery {
  /** Columns, as a SELECT list. */
  select: string;
  /** Tables and joins. */
  from: string;
  /** Conditions over `params` ($1 …), joined by AND. */
  where: string[];
  params: unknown[];
  sorts: Sorts;
  /** Breaks ties; unique. */
  id: { by: string; type: 'uuid' | 'bigint' | 'text' };
}

/** One page by keyset. All SQL texts are the query file's own; what people type is among `params` only. */
export async function readPage<Row>(sql: Sql, list: ListQuery, asked: PageAsked): Promise<Page<Row>> {
  const sort = list.sorts[asked.sort];
  if (!sort) throw new Error(`The list has no order "${asked.sort}".`);
  const params = [...list.params];
  const where = [...list.where];
  const count = await countUpTo(sql, list);
  if (asked.after) {
    params.push(...asked.after);
    const [value, id] = [`$${params.length - 1}::${sort.type}`, `$${params.length}::${list.id.type}`];
    where.push(`(${sort.by}, ${list.id.by}) ${sort.descending ? '<' : '>'} (${value}, ${id})`);
  }
  const direction = sort.descending ? 'DESC' : 'ASC';
  params.push(asked.limit + 1);
  const rows = await sql.query<Row & { cursorValue: string; cursorId: string }>(
    `SELECT ${list.select}, (${sort.by})::text AS "cursorValue", (${list.id.by})::text AS "cursorId" FROM ${list.from}
     ${whereOf(where)} ORDER BY ${sort.by} ${direction}, ${list.id.by} ${direction} LIMIT $${params.length}`,
    params,
  );
  const shown = rows.slice(0, asked.limit);
  const last = rows.length > asked.limit ? shown.at(-1) : undefined;
  return { rows: shown, sort: asked.sort, next: last && [last.cursorValue, last.cursorId], count };
}

async function countUpTo(sql: Sql, { from, where, params }: ListQuery): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM (SELECT 1 FROM ${from} ${whereOf(where)} LIMIT ${COUNT_LIMIT + 1}) AS counted`,
    params,
  );
  return row?.count ?? 0;
}

const whereOf = (where: string[]): string => (where.length > 0 ? `WHERE ${where.join(' AND ')}` : '');
