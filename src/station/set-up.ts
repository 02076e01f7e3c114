import { setUp as setUpDatabase } from '../roots/set-up.js';
import { secretsTable } from '../roots/start-table.js';
import type { Command } from './command.js';
import { openHouse } from './house.js';

/** Migrates the database and founds the station in it if it is empty: what `npm start` does by itself, for processes that start apart. */
export const setUp: Command = {
  usage: 'set-up',
  what: 'bring the schema up to this release; found the station in an empty database and print its log-ins once',
  run: async (_args, { settings, print, say }) => {
    const house = await openHouse(settings, 'database', say, { founding: true });
    try {
      const { kind, migrations, secrets } = await setUpDatabase(
        settings,
        house.urls.migratorUrl,
        house.keyFile,
      );
      print(
        migrations.length === 0
          ? `The schema is up to date; the station is ${kind}.`
          : `Schema migrated (${migrations.join(', ')}); the station is ${kind}.`,
      );
      if (secrets.length > 0) print(secretsTable(secrets));
      return 0;
    } finally {
      await house.close();
    }
  },
};
