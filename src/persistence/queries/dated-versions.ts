import type { Sql } from '../database.js';

/** The sets of rules that are published as a whole, version after version, each valid from a moment on. */
const TABLES = {
  clockPolicies: { table: 'clock_policy_set', column: 'policies' },
  caseReasons: { table: 'complaint_reason_set', column: 'reasons' },
  escalationChains: { table: 'escalation_chain_set', column: 'chains' },
} as const;

export type RuleSet = keyof typeof TABLES;

export interface DatedVersionRow<Contents> {
  version: number;
  validFrom: Date;
  contents: Contents;
  createdAt: Date;
}

/** Newest first. */
export function listVersions<Contents>(sql: Sql, set: RuleSet): Promise<DatedVersionRow<Contents>[]> {
  const { table, column } = TABLES[set];
  return sql.query(
    `SELECT version, valid_from AS "validFrom", ${column} AS contents, created_at AS "createdAt" FROM ${table} ORDER BY version DESC LIMIT 500`,
  );
}

/** False: somebody else has made this version. */
export async function insertVersion<Contents>(
  sql: Sql,
  set: RuleSet,
  { version, validFrom, contents, createdAt }: DatedVersionRow<Contents>,
  by: string,
): Promise<boolean> {
  const { table, column } = TABLES[set];
  const inserted = await sql.run(
    `INSERT INTO ${table} (version, valid_from, ${column}, created_at, created_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [version, validFrom, JSON.stringify(contents), createdAt, by],
  );
  return inserted === 1;
}
