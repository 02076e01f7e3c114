import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface InsurerRow {
  id: string;
  code: string;
  name: string;
  line: 'life' | 'pc';
  state: 'active' | 'suspended';
  version: number;
  createdAt: Date;
}

const columns = 'i.id, i.code, i.name, i.line, i.state, i.version, i.created_at AS "createdAt"';

export const insurerSorts = {
  code: { by: 'i.code', type: 'text' },
  name: { by: 'i.name', type: 'text' },
  '-createdAt': { by: 'i.created_at', type: 'timestamptz', descending: true },
} satisfies Sorts;

/** `own`: the only insurer that the caller may see; null: all. */
interface InsurerFilter {
  own: string | null;
  line?: string | undefined;
  state?: string | undefined;
}

export function listInsurers(sql: Sql, filter: InsurerFilter, asked: PageAsked): Promise<Page<InsurerRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'insurer i',
      where: [
        '($1::uuid IS NULL OR i.id = $1)',
        '($2::text IS NULL OR i.line = $2)',
        '($3::text IS NULL OR i.state = $3)',
      ],
      params: [filter.own, filter.line ?? null, filter.state ?? null],
      sorts: insurerSorts,
      id: { by: 'i.id', type: 'uuid' },
    },
    asked,
  );
}

export async function findInsurer(sql: Sql, id: string): Promise<InsurerRow | undefined> {
  const [row] = await sql.query<InsurerRow>(`SELECT ${columns} FROM insurer i WHERE i.id = $1`, [id]);
  return row;
}

/** Undefined: the code is taken. */
export async function insertInsurer(
  sql: Sql,
  { code, name, line }: Pick<InsurerRow, 'code' | 'name' | 'line'>,
  at: Date,
): Promise<InsurerRow | undefined> {
  const [row] = await sql.query<InsurerRow>(
    `INSERT INTO insurer AS i (id, code, name, line, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (code) DO NOTHING RETURNING ${columns}`,
    [newId(), code, name, line, at],
  );
  return row;
}

/** Undefined: no such insurer, or not in the version that the caller saw. */
export async function changeInsurer(
  sql: Sql,
  id: string,
  seen: number,
  { name, state }: Pick<InsurerRow, 'name' | 'state'>,
): Promise<InsurerRow | undefined> {
  const [row] = await sql.query<InsurerRow>(
    `UPDATE insurer i SET name = $3, state = $4, version = version + 1 WHERE id = $1 AND version = $2 RETURNING ${columns}`,
    [id, seen, name, state],
  );
  return row;
}

export async function findInsurerByCode(sql: Sql, code: string): Promise<InsurerRow | undefined> {
  const [row] = await sql.query<InsurerRow>(`SELECT ${columns} FROM insurer i WHERE i.code = $1`, [code]);
  return row;
}
