import type { Settings } from '../../config/settings.js';
import { stationTime } from '../../domain/clock/station-clock.js';
import { SHIPPED_SETTINGS } from '../../domain/station/settings.js';
import { hashPassword } from '../api/sessions/password.js';
import { migrate, openDatabase } from '../persistence/database.js';
import type { Database, Sql } from '../persistence/database.js';
import { findStation } from '../persistence/queries/station.js';
import { seedStation } from '../persistence/seed/seed-station.js';
import type { FirstSecret } from '../persistence/seed/seed-station.js';
import { clockOf, newClock } from './clock.js';
import { settleKeyring } from './keys.js';
import { requireRestored } from './open-station.js';

export interface SetUp {
  kind: 'live' | 'rehearsal';
  migrations: string[];
  /** Log-ins and API keys that were made just now: shown once, kept nowhere in clear. Empty when the station was there. */
  secrets: readonly FirstSecret[];
}

/**
 * Brings the schema up to this release and, in an empty database, founds the station: its kind and clock for ever, its keys, the
 * reference data that it is shipped with. May be repeated at will, also by two processes at once.
 */
export async function setUp(settings: Settings, migratorUrl: string, keyFile: string): Promise<SetUp> {
  const database = await openDatabase({ url: migratorUrl, applicationName: 'station-set-up', poolSize: 2 });
  try {
    return await alone(database, async () => {
      await requireRestored(database);
      const migrations = await migrate(database);
      const row = await database.transaction(findStation);
      const wall = Date.now();
      const clock = row === undefined ? newClock(settings.rehearsal, wall) : clockOf(row, settings.rehearsal);
      const now = new Date(stationTime(clock, wall));
      await settleKeyring(database, keyFile, now);
      const kind = clock.kind === 'real' ? 'live' : 'rehearsal';
      const found = async (sql: Sql) => {
        await keepSettings(sql, settings, now);
        return seedStation(sql, { kind, clock, now, hashPassword });
      };
      const secrets = row === undefined ? await database.transaction(found, { scope: 'all' }) : [];
      return { kind, migrations, secrets };
    });
  } finally {
    await database.close();
  }
}

/** What variables say of matters that are the office's own from now on becomes its first settings. */
async function keepSettings(sql: Sql, { survey, sms }: Settings, now: Date): Promise<void> {
  const accessNumber = sms.url === undefined ? null : new URL(sms.url).searchParams.get('access_number');
  const { sendingHours, uploadReleaseLimit } = survey;
  const chosen = { sendingHours, uploadReleaseLimit, ...(accessNumber === null ? {} : { accessNumber }) };
  const shipped: Record<string, unknown> = { ...SHIPPED_SETTINGS };
  const own = Object.entries(chosen).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(shipped[key]),
  );
  for (const [key, value] of own)
    await sql.run("INSERT INTO setting (key, value, updated_at, updated_by) VALUES ($1, $2, $3, 'station')", [
      key,
      JSON.stringify(value),
      now,
    ]);
}

/** Holds a lock of the database, so that two set-ups follow one another; a killed one lets go of it. */
async function alone<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const runner = database.dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query("SELECT pg_advisory_lock(hashtext('station set-up'))");
    const result = await work();
    await runner.query("SELECT pg_advisory_unlock(hashtext('station set-up'))");
    return result;
  } finally {
    await runner.release();
  }
}
