import { SHIPPED_SETTINGS } from '../../../domain/station/settings.js';
import type { StationSettings } from '../../../domain/station/settings.js';
import type { Sql } from '../database.js';

export interface SettingRow {
  key: string;
  value: unknown;
  /** 0: the shipped value stands, nobody has set it. */
  version: number;
  updatedAt: Date | null;
  updatedBy: string | null;
}

/** Every setting with the value in force. */
export async function listSettings(sql: Sql): Promise<SettingRow[]> {
  const rows = await sql.query<SettingRow>(
    'SELECT key, value, version, updated_at AS "updatedAt", updated_by AS "updatedBy" FROM setting',
  );
  const set = new Map(rows.map((row) => [row.key, row]));
  return Object.entries(SHIPPED_SETTINGS).map(
    ([key, value]) =>
      set.get(key) ?? { key, value: value as unknown, version: 0, updatedAt: null, updatedBy: null },
  );
}

export async function readSettings(sql: Sql): Promise<StationSettings> {
  const rows = await listSettings(sql);
  return Object.fromEntries(rows.map(({ key, value }) => [key, value])) as unknown as StationSettings;
}

/** False: somebody has set it since version `seen`. */
export async function writeSetting(
  sql: Sql,
  { key, value, seen }: { key: string; value: unknown; seen: number },
  by: string,
  at: Date,
): Promise<boolean> {
  const written = await sql.run(
    `INSERT INTO setting AS s (key, value, version, updated_at, updated_by) SELECT $1, $2, 1, $4, $5 WHERE $3::integer = 0
       OR EXISTS (SELECT 1 FROM setting WHERE key = $1)
     ON CONFLICT (key) DO UPDATE SET value = $2, version = s.version + 1, updated_at = $4, updated_by = $5 WHERE s.version = $3`,
    [key, JSON.stringify(value), seen, at, by],
  );
  return written === 1;
}
