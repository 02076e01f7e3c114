import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface OptOutRow {
  id: string;
  /** Blind index of the whole number. */
  phoneIndex: Buffer;
  since: Date;
  by: string;
  /** Phone and text of the message that asked for it. */
  sealed: Buffer | null;
  liftedAt: Date | null;
  liftedBy: string | null;
}

const columns = `o.id, o.phone_index AS "phoneIndex", o.since, o.by_actor AS by, i.sealed, o.lifted_at AS "liftedAt", o.lifted_by AS "liftedBy"`;
const tables = 'opt_out o LEFT JOIN inbound_message i ON i.id = o.inbound_id';

export const optOutSorts = {
  '-since': { by: 'o.since', type: 'timestamptz', descending: true },
} satisfies Sorts;

export function listOptOuts(
  sql: Sql,
  { lifted }: { lifted: boolean },
  asked: PageAsked,
): Promise<Page<OptOutRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: tables,
      where: ['(o.lifted_at IS NOT NULL) = $1'],
      params: [lifted],
      sorts: optOutSorts,
      id: { by: 'o.id', type: 'uuid' },
    },
    asked,
  );
}

export async function findOptOut(
  sql: Sql,
  by: { id: string } | { phoneIndex: Buffer },
): Promise<OptOutRow | undefined> {
  const [where, value] = 'id' in by ? ['o.id', by.id] : ['o.phone_index', by.phoneIndex];
  const [row] = await sql.query<OptOutRow>(`SELECT ${columns} FROM ${tables} WHERE ${where} = $1`, [value]);
  return row;
}

/** False: lifted before. */
export async function liftOptOut(sql: Sql, id: string, by: string, at: Date): Promise<boolean> {
  const lifted = await sql.run(
    'UPDATE opt_out SET lifted_at = $3, lifted_by = $2 WHERE id = $1 AND lifted_at IS NULL',
    [id, by, at],
  );
  return lifted > 0;
}
