import { z } from 'zod';
import { COUNT_LIMIT } from '../../persistence/queries/page.js';
import type { Page, PageAsked, Sorts } from '../../persistence/queries/page.js';
import { invalid } from './problem.js';
import type { StationParts } from './station-parts.js';

/** The part of a list's query that is the same everywhere; `sorts` are the only orders that can be asked for. */
export const pageQuery = (sorts: Sorts) => ({
  sort: z.enum(Object.keys(sorts) as [string, ...string[]]).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200, '每页最多 200 条。').default(50),
});

/** A page of answers. `nextCursor` null: the last page. `total` "10,000+": counting stopped there. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.string() });

interface Asked {
  sort?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** What the query file needs to cut the page; a cursor that this station did not issue for this order is refused. */
export function pageAsked(parts: StationParts, { sort, cursor, limit }: Asked, fallback: string): PageAsked {
  const order = sort ?? fallback;
  return { sort: order, limit, after: cursor === undefined ? undefined : readCursor(parts, cursor, order) };
}

export function presentPage<Row, Answer>(
  parts: StationParts,
  page: Page<Row>,
  present: (row: Row) => Answer,
) {
  return {
    items: page.rows.map(present),
    nextCursor: page.next ? writeCursor(parts, page.sort, page.next) : null,
    total: page.count > COUNT_LIMIT ? '10,000+' : String(page.count),
  };
}

type Position = [value: string, id: string];
const position = z.tuple([z.string(), z.string(), z.string()]);

function writeCursor(parts: StationParts, sort: string, at: Position): string {
  const text = Buffer.from(JSON.stringify([sort, ...at])).toString('base64url');
  return `${text}.${markOf(parts, text)}`;
}

function readCursor(parts: StationParts, cursor: string, sort: string): Position {
  const [text = '', mark] = cursor.split('.');
  if (mark !== markOf(parts, text)) throw badCursor();
  const [order, value, id] = position.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  if (order !== sort) throw badCursor();
  return [value, id];
}

const markOf = (parts: StationParts, text: string): string =>
  parts.keyring.blindIndex('id', `cursor ${text}`).subarray(0, 9).toString('base64url');

const badCursor = () =>
  invalid([
    {
      path: 'cursor',
      code: 'format',
      message: '不是上一页返回的 nextCursor，或排序方式已改变；请从第一页重新查询。',
    },
  ]);
