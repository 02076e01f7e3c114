import type { StationClock } from '../../../domain/clock/station-clock.js';
import type { Sql } from '../database.js';
import { seedArticles } from './articles.js';
import { seedDemoHouse } from './demo-house.js';
import { seedRules } from './shipped-rules.js';

/** A log-in or a key that was made just now: shown once, kept nowhere in clear. */
export interface FirstSecret {
  what: '登录' | 'API 密钥';
  name: string;
  secret: string;
}

export interface SeedOptions {
  kind: 'live' | 'rehearsal';
  clock: StationClock;
  /** Station time. */
  now: Date;
  hashPassword: (password: string) => Promise<string>;
  /** Stands in case numbers: `GZ-2026-000123`. */
  provinceCode?: string;
}

/**
 * Founds the station in an empty database: what it is for ever, the rules that it is shipped with, an admin, three
 * demo insurers with their people. Run it in one transaction with scope `all`, under the migrator's or the worker's
 * role. In a rehearsal nobody must change their password first.
 */
export async function seedStation(sql: Sql, options: SeedOptions): Promise<FirstSecret[]> {
  const { kind, clock, now, provinceCode = 'GZ' } = options;
  await sql.run('INSERT INTO station (kind, clock, province_code, created_at) VALUES ($1, $2, $3, $4)', [
    kind,
    JSON.stringify(clock),
    provinceCode,
    now,
  ]);
  await seedRules(sql, now);
  await seedArticles(sql, now);
  return seedDemoHouse(sql, options);
}
