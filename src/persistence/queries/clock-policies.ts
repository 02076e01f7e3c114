import type { ClockPolicySet } from '../../../domain/clock/policies.js';
import type { Sql } from '../database.js';

export interface ClockPolicySetRow {
  version: number;
  validFrom: Date;
  policies: ClockPolicySet['policies'];
  createdAt: Date;
}

const columns = 'version, valid_from AS "validFrom", policies, created_at AS "createdAt"';

/** Newest first. */
export function listClockPolicySets(sql: Sql): Promise<ClockPolicySetRow[]> {
  return sql.query<ClockPolicySetRow>(
    `SELECT ${columns} FROM clock_policy_set ORDER BY version DESC LIMIT 500`,
  );
}

/** Undefined: somebody else has made this version. */
export async function insertClockPolicySet(
  sql: Sql,
  set: Omit<ClockPolicySetRow, 'createdAt'>,
  by: string,
  at: Date,
): Promise<ClockPolicySetRow | undefined> {
  const [row] = await sql.query<ClockPolicySetRow>(
    `INSERT INTO clock_policy_set (version, valid_from, policies, created_at, created_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING RETURNING ${columns}`,
    [set.version, set.validFrom, JSON.stringify(set.policies), at, by],
  );
  return row;
}
