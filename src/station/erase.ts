import { canonicalPhone, isMobile } from '../../domain/personal/canonical.js';
import { erasePerson } from '../persistence/queries/erase.js';
import { openStationKeyring } from '../roots/keys.js';
import { StationFault } from '../roots/fault.js';
import { agreed } from '../roots/ask.js';
import { atTheHouse } from './at-the-house.js';
import type { Command } from './command.js';
import { eraseKept } from './erase-kept.js';

/** Takes one person out of every row, found by the blind index of their phone; what the figures count stays. */
export const erase: Command = {
  usage: 'erase --phone <number> [--yes]',
  what: "erase one person's names, numbers and texts everywhere; figures stay (asks first; --yes does not)",
  run: async ([number = '', yes], desk) => {
    const phone = canonicalPhone(number);
    if (!isMobile(phone))
      throw new StationFault(
        'usage',
        'The number is not a mainland mobile number of 11 digits. Correct it and try again.',
      );
    if (yes !== undefined && yes !== '--yes')
      throw new StationFault('usage', `erase knows --yes, not ${yes}.`);
    const tail = phone.slice(-4);
    if (
      yes === undefined &&
      !(await agreed(
        `Erase everything about the person with the number that ends in ${tail}? This cannot be undone, except from backups. Type yes: `,
        'erase --phone … --yes',
      ))
    )
      throw new StationFault('usage', 'Nothing was erased.');
    return atTheHouse(desk, 'database', async ({ house, db, now }) => {
      const keyring = await openStationKeyring(db, house.keyFile);
      const phoneIndex = keyring.blindIndex('phone', phone);
      const erased = await db.transaction((sql) =>
        erasePerson(sql, keyring, {
          ...{ phoneIndex, actor: 'system:operator', submissionId: null, at: now() },
          fromCopies: (same) => eraseKept(same, keyring, { phone, phoneIndex }),
        }),
      );
      if (!erased.ok) throw new StationFault('usage', erased.message);
      const rows = Object.entries(erased.rows).filter(([, count]) => count > 0);
      desk.print(
        rows.length === 0
          ? 'No row knows this number.'
          : rows.map(([table, count]) => `${table}: ${count}`).join('\n'),
      );
      desk.print(
        `Recorded in the audit trail as ${erased.marker}. Backups made before now, and databases that a restore has put aside, still hold the person until they are deleted; a rejected row of an upload whose number could not be read goes with its retention (setting rejectionsKeptDays).`,
      );
      return 0;
    });
  },
};
