import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { fromBranchUp } from './case-houses.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface BranchRow {
  id: string;
  insurerId: string;
  insurerCode: string;
  code: string;
  name: string;
  kind: 'substation' | 'branch' | 'outlet';
  parentId: string | null;
  state: 'active' | 'closed';
  version: number;
  createdAt: Date;
}

const columns = `b.id, b.insurer_id AS "insurerId", i.code AS "insurerCode", b.code, b.name, b.kind, b.parent_id AS "parentId",
  b.state, b.version, b.created_at AS "createdAt"`;

export const branchSorts = {
  code: { by: 'b.code', type: 'text' },
  name: { by: 'b.name', type: 'text' },
  '-createdAt': { by: 'b.created_at', type: 'timestamptz', descending: true },
} satisfies Sorts;

interface BranchFilter {
  insurerId?: string | undefined;
  kind?: string | undefined;
  state?: string | undefined;
}

export function listBranches(sql: Sql, filter: BranchFilter, asked: PageAsked): Promise<Page<BranchRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'branch b JOIN insurer i ON i.id = b.insurer_id',
      where: [
        '($1::uuid IS NULL OR b.insurer_id = $1)',
        '($2::text IS NULL OR b.kind = $2)',
        '($3::text IS NULL OR b.state = $3)',
      ],
      params: [filter.insurerId ?? null, filter.kind ?? null, filter.state ?? null],
      sorts: branchSorts,
      id: { by: 'b.id', type: 'uuid' },
    },
    asked,
  );
}

export async function findBranch(
  sql: Sql,
  by: { id: string } | { insurerId: string; code: string },
): Promise<BranchRow | undefined> {
  const [where, params] =
    'id' in by ? ['b.id = $1', [by.id]] : ['b.insurer_id = $1 AND b.code = $2', [by.insurerId, by.code]];
  const [row] = await sql.query<BranchRow>(
    `SELECT ${columns} FROM branch b JOIN insurer i ON i.id = b.insurer_id WHERE ${where}`,
    params,
  );
  return row;
}

type BranchFacts = Pick<BranchRow, 'code' | 'name' | 'kind' | 'parentId'>;

/** The new branch's id. Undefined: the insurer has a branch with this code. */
export async function insertBranch(
  sql: Sql,
  insurerId: string,
  facts: BranchFacts,
  at: Date,
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `INSERT INTO branch (id, insurer_id, code, name, kind, parent_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (insurer_id, code) DO NOTHING RETURNING id`,
    [newId(), insurerId, facts.code, facts.name, facts.kind, facts.parentId, at],
  );
  return row?.id;
}

/** Until the transaction ends, nobody else moves a branch of the insurer: two moves at once could close a ring. */
export async function lockTree(sql: Sql, insurerId: string): Promise<void> {
  await sql.query("SELECT pg_advisory_xact_lock(hashtext('branches of ' || $1))", [insurerId]);
}

/** Whether a branch is the other one or stands below it, however many levels down. */
export async function isWithin(sql: Sql, branchId: string, above: string): Promise<boolean> {
  const found = await sql.query(`SELECT 1 WHERE $2::uuid IN (${fromBranchUp('$1::uuid')})`, [
    branchId,
    above,
  ]);
  return found.length > 0;
}

/** False: no such branch, or not in the version that the caller saw. */
export async function changeBranch(
  sql: Sql,
  id: string,
  seen: number,
  { name, kind, parentId, state }: Omit<BranchFacts, 'code'> & Pick<BranchRow, 'state'>,
): Promise<boolean> {
  const changed = await sql.run(
    `UPDATE branch SET name = $3, kind = $4, parent_id = $5, state = $6, version = version + 1 WHERE id = $1 AND version = $2`,
    [id, seen, name, kind, parentId, state],
  );
  return changed === 1;
}
