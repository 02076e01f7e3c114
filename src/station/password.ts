import { stationTime } from '../../domain/clock/station-clock.js';
import { hashPassword } from '../api/sessions/password.js';
import { openDatabase } from '../persistence/database.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { revokeSessions } from '../persistence/queries/sessions.js';
import { replacePassword } from '../persistence/queries/operator-password.js';
import { drawPassword } from '../persistence/seed/first-password.js';
import { storedClock } from '../roots/clock.js';
import { StationFault } from '../roots/fault.js';
import { stationRow } from '../roots/open-station.js';
import type { Command } from './command.js';
import { openHouse } from './house.js';

/** Draws a new password for one user, ends the user's sessions and lifts a lock; the way back in when an admin is locked out. */
export const password: Command = {
  usage: 'password <user name>',
  what: 'draw a new password for one user (the way back in for an admin), print it once',
  run: async ([username = ''], { settings, print, say }) => {
    const house = await openHouse(settings, 'database', say);
    try {
      const db = await openDatabase({
        url: house.urls.workerUrl,
        applicationName: 'station-password',
        poolSize: 1,
      });
      try {
        const wall = new Date();
        const at = new Date(stationTime(storedClock(await stationRow(db)), wall.getTime()));
        const secret = drawPassword();
        const hash = await hashPassword(secret);
        await db.transaction(async (sql) => {
          const userId = await replacePassword(sql, username, hash);
          if (userId === undefined)
            throw new StationFault(
              'usage',
              `There is no active user ${username}. Check the name; users are listed under /api/v1/users.`,
            );
          await revokeSessions(sql, userId, null, wall);
          await recordAudit(sql, {
            at,
            actor: 'system:operator',
            action: 'user.password_replaced',
            subjectType: 'user',
            subjectId: userId,
          });
        });
        print(`${username}  ${secret}`);
        return 0;
      } finally {
        await db.close();
      }
    } finally {
      await house.close();
    }
  },
};
