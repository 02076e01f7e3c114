import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

/** A line of the list of cases; the person stays sealed on the way. */
export interface CaseLine {
  id: string;
  caseNo: string;
  kind: string;
  status: string;
  source: string;
  insurerName: string | null;
  branchName: string | null;
  line: string | null;
  product: string | null;
  reasonCode: string;
  groupPetition: boolean;
  levelSkipping: boolean;
  round: number;
  handlerName: string | null;
  openedAt: Date;
  nextDueAt: Date | null;
  overdue: boolean;
  version: number;
  test: boolean;
  personSealed: Buffer;
}

/** By due moment only cases with a clock to come are listed. */
export const caseSorts = {
  '-openedAt': { by: 'c.opened_at', type: 'timestamptz', descending: true },
  openedAt: { by: 'c.opened_at', type: 'timestamptz' },
  dueAt: { by: 'c.next_due_at', type: 'timestamptz' },
} satisfies Sorts;

export interface CaseFilter {
  status?: string | undefined;
  /** A due moment from `from` (exclusive, null: however early) to `until` (inclusive) of an open case. */
  due?: { from: Date | null; until: Date } | undefined;
  insurerId?: string | undefined;
  branchIds?: readonly string[] | undefined;
  handlerId?: string | undefined;
  reasonCode?: string | undefined;
  source?: string | undefined;
  kind?: string | undefined;
  test?: boolean | undefined;
  /** Only cases that this one co-handles. */
  coHandledBy?: CoHandlerScope | undefined;
  /** Beside those of `branchIds`, the insurer's cases that this one co-handles. */
  alsoCoHandledBy?: CoHandlerScope | undefined;
  found?: { caseNo: string } | { tail: Buffer } | { phone: Buffer } | { name: Buffer } | undefined;
}

/** Who asks for what is co-handled: somebody of an insurer, bound to some of its sub-stations or to none. */
interface CoHandlerScope {
  insurerId: string;
  branchIds: readonly string[] | null;
  userId: string;
}

/**
 * Cases that somebody at these sub-stations shares, or this very person: as the policy has it who may read them. They
 * are few, and by their ids the list finds them beside those of the sub-stations.
 */
async function coHandledIds(
  sql: Sql,
  { insurerId, branchIds, userId }: CoHandlerScope,
): Promise<readonly string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT DISTINCT p.case_id AS id FROM case_participant p
     WHERE p.insurer_id = $1 AND ($2::uuid[] IS NULL OR p.branch_id IS NULL OR p.branch_id = ANY($2) OR p.user_id::text = $3)`,
    [insurerId, branchIds, userId],
  );
  return rows.map(({ id }) => id);
}

/** Conditions name the filters that were given only: so each list finds the index that fits it. */
export async function listCases(sql: Sql, filter: CaseFilter, asked: PageAsked): Promise<Page<CaseLine>> {
  const sharedBy = filter.coHandledBy ?? filter.alsoCoHandledBy;
  const shared = sharedBy === undefined ? [] : await coHandledIds(sql, sharedBy);
  const { where, params } = conditionsOf(filter, shared, asked);
  return readPage(
    sql,
    {
      select: `c.id, c.case_no AS "caseNo", c.kind, c.status, c.source, (SELECT i.name FROM insurer i WHERE i.id = c.insurer_id) AS "insurerName",
        (SELECT b.name FROM branch b WHERE b.id = c.branch_id) AS "branchName", c.line, c.product,
        c.reason_code AS "reasonCode", c.group_petition AS "groupPetition", c.level_skipping AS "levelSkipping", c.round,
        (SELECT u.display_name FROM staff_user u WHERE u.id = c.handler_id) AS "handlerName", c.opened_at AS "openedAt", c.next_due_at AS "nextDueAt", c.overdue, c.version, c.test,
        c.person_sealed AS "personSealed"`,
      // Names are looked up for the rows shown only; counting never joins.
      from: 'complaint_case c',
      where,
      params,
      sorts: caseSorts,
      id: { by: 'c.id', type: 'uuid' },
    },
    asked,
  );
}

function conditionsOf(
  filter: CaseFilter,
  shared: readonly string[],
  { sort }: PageAsked,
): { where: string[]; params: unknown[] } {
  const where: string[] = [];
  const params: unknown[] = [];
  const add = (value: unknown, condition: (parameter: string) => string): void => {
    if (value === undefined) return;
    params.push(value);
    where.push(condition(`$${params.length}`));
  };
  const equal = (column: string) => (parameter: string) => `c.${column} = ${parameter}`;
  add(filter.status, equal('status'));
  add(filter.insurerId, equal('insurer_id'));
  const { branchIds } = filter;
  if (branchIds !== undefined && filter.alsoCoHandledBy !== undefined && shared.length > 0) {
    params.push(branchIds, shared);
    where.push(`(c.branch_id = ANY($${params.length - 1}::uuid[]) OR c.id = ANY($${params.length}::uuid[]))`);
  } else add(branchIds, (p) => `c.branch_id = ANY(${p}::uuid[])`);
  add(filter.handlerId, equal('handler_id'));
  add(filter.reasonCode, (p) => `(c.reason_code = ${p} OR starts_with(c.reason_code, ${p} || '.'))`);
  add(filter.source, equal('source'));
  add(filter.kind, equal('kind'));
  add(filter.test, equal('test'));
  if (filter.coHandledBy) add(shared, (p) => `c.id = ANY(${p}::uuid[])`);
  const { due, found } = filter;
  if (due) {
    where.push(OPEN);
    add(due.from ?? undefined, (p) => `c.next_due_at > ${p}`);
    add(due.until, (p) => `c.next_due_at <= ${p}`);
  }
  if (found) {
    if ('caseNo' in found) add(found.caseNo, equal('case_no'));
    if ('tail' in found) add(found.tail, equal('tail_index'));
    if ('phone' in found) add(found.phone, equal('phone_index'));
    if ('name' in found) add(found.name, equal('name_index'));
  }
  if (sort === 'dueAt') where.push('c.next_due_at IS NOT NULL');
  return { where, params };
}

const OPEN = "c.status NOT IN ('concluded', 'withdrawn')";
