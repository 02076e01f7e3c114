import { parseArgs } from 'node:util';
import { StationFault } from './fault.js';

export interface StartOptions {
  /** Start over: forget what the embedded parts keep. */
  fresh: boolean;
  /** Do not ask. */
  yes: boolean;
}

/** Reads the command line of `npm start`. */
export function optionsOf(args: string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args,
      options: { fresh: { type: 'boolean', default: false }, yes: { type: 'boolean', default: false } },
    });
    return values;
  } catch {
    throw new StationFault(
      'usage',
      `npm start knows --fresh (start over; asks first) and --yes (do not ask), not: ${args.join(' ')}`,
    );
  }
}
