import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { recordAudit } from '../persistence/queries/audit.js';
import { migrationNames } from '../persistence/queries/dump-tables.js';
import { StationFault } from '../roots/fault.js';
import { openStationKeyring } from '../roots/keys.js';
import { atTheHouse } from './at-the-house.js';
import type { Command } from './command.js';
import { dumpTables } from './dump.js';
import type { Manifest } from './dump.js';

/** Writes the database, as it stands at one moment, into a folder. The keys stay out: whoever has the backup alone reads nobody's data. */
export const backup: Command = {
  usage: 'backup <folder>',
  what: 'write the database into a new folder, while the station runs; the keys stay apart',
  run: async ([folder = ''], desk) => {
    const target = await emptyFolder(path.resolve(folder));
    return atTheHouse(desk, 'database', async ({ house, db, now }) => {
      const { fingerprint } = await openStationKeyring(db, house.keyFile);
      const createdAt = new Date().toISOString();
      const migrations = await db.transaction(migrationNames);
      const tables = await dumpTables(db, target);
      const manifest: Manifest = {
        format: 1,
        createdAt,
        migrations,
        keyring: fingerprint,
        tables,
      };
      // Written last: a folder without it is a backup that was broken off.
      await writeFile(path.join(target, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, {
        mode: 0o600,
        flush: true,
      });
      const rows = tables.reduce((sum, table) => sum + table.rows, 0);
      const entry = {
        actor: 'system:operator',
        action: 'station.backed_up',
        subjectType: 'station',
        subjectId: 'database',
      };
      await db.transaction((sql) =>
        recordAudit(sql, { at: now(), ...entry, data: { tables: tables.length, rows } }),
      );
      desk.print(`${tables.length} tables with ${rows} rows are in ${target}.`);
      desk.print(
        `The keys are not: copy ${house.keyFile} to another place. Without it nobody can read the personal data in this backup, you included.`,
      );
      return 0;
    });
  },
};

async function emptyFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new StationFault(
      'usage',
      `${folder} is not empty. Name a new folder: a backup never overwrites anything.`,
    );
  await chmod(folder, 0o700);
  return folder;
}
