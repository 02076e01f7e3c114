import type { Database } from '../../persistence/database.js';
import { listInsurers } from '../../persistence/queries/insurers.js';
import type { InsurerRow } from '../../persistence/queries/insurers.js';

const MOST = 1_000;
const byName = new Intl.Collator('zh-CN');

/** Every insurer in use, by name as people look for it; for everybody, whoever asks. */
export async function activeInsurers(database: Database): Promise<InsurerRow[]> {
  const asked = { sort: 'name', limit: MOST, after: undefined };
  const { rows } = await database.transaction(
    (sql) => listInsurers(sql, { own: null, state: 'active' }, asked),
    { scope: 'all' },
  );
  return rows.sort((one, other) => byName.compare(one.name, other.name));
}
