import { agreed } from '../roots/ask.js';
import { StationFault } from '../roots/fault.js';
import type { Command } from './command.js';
import { dropReplaced, replacedDatabases } from './database-beside.js';
import { openHouse } from './house.js';

/** Drops the databases that `restore --replace` has put aside; nothing else knows what happened after the backup. */
export const forgetReplaced: Command = {
  usage: 'forget-replaced [--yes]',
  what: 'drop the databases that restores have put aside (asks first; --yes does not)',
  run: async ([yes], { settings, print, say }) => {
    if (yes !== undefined && yes !== '--yes')
      throw new StationFault('usage', `forget-replaced knows --yes, not ${yes}.`);
    const house = await openHouse(settings, 'database', say);
    try {
      const { adminUrl } = house;
      if (adminUrl === undefined)
        throw new StationFault('usage', 'Only the embedded PostgreSQL has databases that were put aside.');
      const names = await replacedDatabases(adminUrl);
      if (names.length === 0) print('No database was put aside.');
      else {
        const question = `Drop ${names.join(', ')}? What happened after the backup that took their place is in no other. Type yes: `;
        if (yes === undefined && !(await agreed(question, 'forget-replaced --yes')))
          throw new StationFault('usage', 'Nothing was dropped.');
        await dropReplaced(adminUrl, names);
        print(`${names.join(', ')}: dropped.`);
      }
      return 0;
    } finally {
      await house.close();
    }
  },
};
