import { keepsItsDatabase } from '../../config/settings.js';
import type { Settings } from '../../config/settings.js';
import { forgetEmbeddedData } from '../embedded/data-dir.js';
import type { DataDir } from '../embedded/data-dir.js';
import { agreed } from './ask.js';
import { StationFault } from './fault.js';

/** Forgets what the embedded parts keep, after a yes. Keys stay: a backup of the old data still opens. */
export async function startOver(
  settings: Settings,
  dataDir: DataDir,
  yes: boolean,
  say: (line: string) => void,
): Promise<void> {
  if (!keepsItsDatabase(settings) || settings.temporal.address !== undefined)
    throw new StationFault(
      'usage',
      '--fresh removes only what the station keeps itself, and DATABASE_URL or TEMPORAL_ADDRESS names a part of yours. Empty that part with its own tools, or unset the variable.',
    );
  if (!yes && !(await agreed(question(dataDir.folder), '--fresh --yes')))
    throw new StationFault('usage', 'Nothing was removed.');
  await forgetEmbeddedData(dataDir);
  say(`Everything that the station kept in ${dataDir.folder} is removed; its keys are kept.`);
}

function question(folder: string): string {
  return `Remove all surveys, cases and users of the station in ${folder}? This cannot be undone. Type yes: `;
}
