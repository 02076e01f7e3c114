import { CASE_POLICY } from '../../../domain/case/policy.js';
import type { PolicyTable } from '../../../domain/identity/policy.js';
import { STATISTICS_POLICY } from '../../../domain/figures/policy.js';
import { REFERENCE_POLICY } from '../../../domain/reference-data/policy.js';
import { MESSAGE_POLICY, UPLOAD_POLICY } from '../../../domain/survey/policy.js';

const TABLES: readonly PolicyTable<string, never>[] = [
  UPLOAD_POLICY,
  CASE_POLICY,
  MESSAGE_POLICY,
  STATISTICS_POLICY,
  REFERENCE_POLICY,
];

/** What some rule of some policy asks of a key, and the nouns that cover it; anything else would open nothing. */
export const SCOPES: readonly string[] = [
  ...new Set(
    TABLES.flatMap((table) => Object.values(table)).flatMap(({ scope }) =>
      scope === undefined ? [] : [scope.split(':')[0] ?? scope, scope],
    ),
  ),
].sort();
