import { z } from 'zod';
import { versionAt } from '../../../domain/reference-data/dated-version.js';
import { insertVersion, listVersions } from '../../persistence/queries/dated-versions.js';
import type { DatedVersionRow, RuleSet } from '../../persistence/queries/dated-versions.js';
import type { Caller } from './caller.js';
import type { Act } from './desk.js';
import { moment, stamp, stampOf } from './fields.js';
import { invalid, versionConflict } from './problem.js';

/** What every published set has beside its contents; the fields of a request, and of an answer. */
export const newVersion = {
  /** Left out: from now on. */
  validFrom: moment.optional(),
};
export const versionAnswer = {
  version: z.int(),
  validFrom: stamp,
  createdAt: stamp,
  /** Counts now; a later one may wait for its moment. */
  inForce: z.boolean(),
};

export type PresentedVersion<Contents> = Pick<DatedVersionRow<Contents>, 'contents'> & {
  version: number;
  validFrom: string;
  createdAt: string;
  inForce: boolean;
};

/** All versions as answers carry them, newest first, with the one that is in force at a moment. */
export function presentVersions<Contents>(
  rows: readonly DatedVersionRow<Contents>[],
  at: Date,
): PresentedVersion<Contents>[] {
  const dated = rows.map(({ version, validFrom }) => ({ version, validFrom: validFrom.getTime() }));
  const inForce = versionAt(dated, at.getTime())?.version;
  return rows.map(({ version, validFrom, contents, createdAt }) => ({
    version,
    validFrom: stampOf(validFrom),
    contents,
    createdAt: stampOf(createdAt),
    inForce: version === inForce,
  }));
}

interface Published<Contents> {
  set: RuleSet;
  /** The version that the caller saw as the newest. */
  seen: number;
  /** ISO 8601; undefined: at once. */
  validFrom: string | undefined;
  contents: Contents;
  /** Throws what is wrong with the contents beside the earlier versions. */
  check: (earlier: readonly DatedVersionRow<Contents>[]) => void;
  /** The audit entry: `clock_policy.published` about a `clock_policy_set`. */
  action: string;
  subject: string;
}

/** Publishes a set's next version, valid from now or later: what began before keeps the version that it began with. */
export async function publishVersion<Contents>(
  { sql, at, record }: Act,
  caller: Caller,
  { set, seen, validFrom, contents, check, action, subject }: Published<Contents>,
): Promise<PresentedVersion<Contents>> {
  const rows = await listVersions<Contents>(sql, set);
  const newest = rows[0]?.version ?? 0;
  if (newest !== seen) throw versionConflict(newest);
  const from = validFrom === undefined ? at : new Date(validFrom);
  if (from.getTime() < at.getTime()) throw invalid([BACKWARDS]);
  check(rows);
  const row = { version: seen + 1, validFrom: from, contents, createdAt: at };
  if (!(await insertVersion(sql, set, row, caller.actor))) throw versionConflict(seen + 1);
  await record(action, { type: subject, id: String(row.version) }, { validFrom: stampOf(from) });
  const [published] = presentVersions([row, ...rows], at);
  return published as PresentedVersion<Contents>;
}

const BACKWARDS = {
  path: 'validFrom',
  code: 'format',
  message: '生效时间不能早于现在：已经开始的事项按原规则计算；不填则立即生效。',
};
