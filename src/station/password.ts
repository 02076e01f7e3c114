import { hashPassword } from '../api/sessions/password.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { replacePassword } from '../persistence/queries/operator-password.js';
import { revokeSessions } from '../persistence/queries/sessions.js';
import { drawPassword } from '../persistence/seed/first-password.js';
import { StationFault } from '../roots/fault.js';
import { atTheHouse } from './at-the-house.js';
import type { Command } from './command.js';

/** Draws a new password for one user, ends the user's sessions and lifts a lock; the way back in when an admin is locked out. */
export const password: Command = {
  usage: 'password <user name>',
  what: 'draw a new password for one user (the way back in for an admin), print it once',
  run: ([username = ''], desk) =>
    atTheHouse(desk, 'database', async ({ db, now }) => {
      const secret = drawPassword();
      const hash = await hashPassword(secret);
      await db.transaction(async (sql) => {
        const userId = await replacePassword(sql, username, hash);
        if (userId === undefined)
          throw new StationFault(
            'usage',
            `There is no active user ${username}. Check the name; users are listed under /api/v1/users.`,
          );
        await revokeSessions(sql, userId, null, new Date());
        const entry = {
          actor: 'system:operator',
          action: 'user.password_replaced',
          subjectType: 'user',
          subjectId: userId,
        };
        await recordAudit(sql, { at: now(), ...entry });
      });
      desk.print(`${username}  ${secret}`);
      return 0;
    }),
};
