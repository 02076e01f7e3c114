import { createInterface } from 'node:readline/promises';
import type { Settings } from '../../config/settings.js';
import { forgetEmbeddedData } from '../embedded/data-dir.js';
import type { DataDir } from '../embedded/data-dir.js';
import { StationFault } from './fault.js';

/** Forgets what the embedded parts keep, after a yes. Keys stay: a backup of the old data still opens. */
export async function startOver(
  settings: Settings,
  dataDir: DataDir,
  yes: boolean,
  say: (line: string) => void,
): Promise<void> {
  if (settings.database !== undefined || settings.temporal.address !== undefined)
    throw new StationFault(
      'usage',
      '--fresh removes only what the station keeps itself, and DATABASE_URL or TEMPORAL_ADDRESS names a part of yours. Empty that part with its own tools, or unset the variable.',
    );
  if (!yes && !(await agreed(dataDir.folder))) throw new StationFault('usage', 'Nothing was removed.');
  await forgetEmbeddedData(dataDir);
  say(`Everything that the station kept in ${dataDir.folder} is removed; its keys are kept.`);
}

async function agreed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StationFault(
      'usage',
      `--fresh would remove all data in ${folder}, and there is no terminal to ask at. Repeat with --fresh --yes.`,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(
      `Remove all surveys, cases and users of the station in ${folder}? This cannot be undone. Type yes: `,
    );
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
