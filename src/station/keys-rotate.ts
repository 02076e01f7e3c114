import { resealAll } from '../inbound/keys/reseal.js';
import { recordAudit } from '../persistence/queries/audit.js';
import { StationFault } from '../roots/fault.js';
import { openStationKeyring } from '../roots/keys.js';
import { atTheHouse } from './at-the-house.js';
import type { Command } from './command.js';

/**
 * Makes a new data key, seals everything anew under it while the station works, and forgets the older keys. Broken off, it is
 * simply asked for again: `--resume` makes no further key and goes on where it was.
 */
export const keysRotate: Command = {
  usage: 'keys rotate [--resume]',
  what: 'make a new key, seal all personal data anew under it, forget the old keys (--resume: go on after a break)',
  run: ([resume], desk) => {
    if (resume !== undefined && resume !== '--resume')
      throw new StationFault('usage', `keys rotate knows --resume, not ${resume}.`);
    return atTheHouse(desk, 'database', async ({ house, db, now }) => {
      const keyring = await openStationKeyring(db, house.keyFile);
      const keyId = resume === undefined ? keyring.rotate() : keyring.activeKeyId();
      desk.say(
        `Key ${keyId} seals from now on. Copy ${house.keyFile} to where you keep its copies, apart from the backups.`,
      );
      const { resealed, whole } = await resealAll({
        db,
        keyring,
        onProgress: ({ table, column, resealed: done }) =>
          desk.say(`${table}.${column}: ${done} sealed anew.`),
      });
      const entry = {
        actor: 'system:operator',
        action: 'keys.rotated',
        subjectType: 'keyring',
        subjectId: String(keyId),
      };
      if (!whole) {
        desk.print(
          `${resealed} values are sealed anew; some are still under older keys, which stay. Repeat with: keys rotate --resume`,
        );
        return 1;
      }
      for (let old = keyId - 1; old >= 1; old -= 1) retire(keyring, old);
      await db.transaction((sql) => recordAudit(sql, { at: now(), ...entry, data: { resealed } }));
      desk.print(
        `${resealed} values are sealed anew under key ${keyId}; older keys are forgotten. Backups made before now open only with a copy of the older key file: keep one as long as you keep them.`,
      );
      return 0;
    });
  },
};

function retire(keyring: { retire(keyId: number): void }, keyId: number): void {
  try {
    keyring.retire(keyId);
  } catch (error) {
    // Forgotten by an earlier rotation.
    if ((error as { code?: string }).code !== 'unknown_key') throw error;
  }
}
