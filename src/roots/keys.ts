import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { openKeyring } from '../integrations/keyring/keyring.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { Database } from '../persistence/database.js';
import { keptFingerprint, keepFingerprint } from '../persistence/queries/keyring-fingerprint.js';
import { StationFault } from './fault.js';

/** Where the keys lie: KEYRING_FILE, else in the data folder. */
export function keyringFile({ keyringFile: file, dataDir }: Settings, folder = dataDir): string {
  if (file !== undefined) return path.resolve(file);
  if (folder !== undefined) return path.join(folder, 'keyring.json');
  throw new StationFault(
    'keys',
    'The keys of this station are not to be found: set KEYRING_FILE (or DATA_DIR) as on the machine that set it up.',
  );
}

/** The keys of a database that is set up. Never makes new ones: they would open nothing that is sealed there. */
export async function openStationKeyring(database: Database, file: string): Promise<Keyring> {
  const expected = await database.transaction(keptFingerprint);
  const keyring = openKeyring(file, { create: false });
  requireSame(keyring, expected, file);
  return keyring;
}

/** The keys for a database that is being set up: made when it holds nothing that is sealed, and remembered by their fingerprint. */
export async function settleKeyring(database: Database, file: string, now: Date): Promise<Keyring> {
  const expected = await database.transaction(keptFingerprint);
  const keyring = openKeyring(file, { create: expected === undefined });
  requireSame(keyring, expected, file);
  if (expected === undefined)
    await database.transaction((sql) => keepFingerprint(sql, keyring.fingerprint, now));
  return keyring;
}

function requireSame(keyring: Keyring, expected: string | undefined, file: string): void {
  if (expected === undefined || expected === keyring.fingerprint) return;
  throw new StationFault(
    'keys',
    `The keys in ${file} belong to another database: nothing that is sealed in this one would open. Put back the key file that belongs to it, or name it with KEYRING_FILE.`,
  );
}
