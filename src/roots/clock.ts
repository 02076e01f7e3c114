import type { Settings } from '../../config/settings.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import type { StationRow } from '../persistence/queries/station.js';
import { StationFault } from './fault.js';

/** The clock of a station that is being created at the wall moment `wall`. */
export function newClock(rehearsal: Settings['rehearsal'], wall: number): StationClock {
  return rehearsal === undefined ? REAL_CLOCK : { kind: 'scaled', ...rehearsal, origin: wall };
}

/**
 * The clock that the database was created with. Throws where the variables ask for another one: a live station never
 * runs on a rehearsal's clock, and a rehearsal never becomes live.
 */
export function clockOf(row: StationRow, rehearsal: Settings['rehearsal']): StationClock {
  const clock = storedClock(row);
  if (clock.kind === 'real') {
    if (rehearsal === undefined) return clock;
    throw new StationFault(
      'clock',
      'This database is a live station and keeps real time. Unset REHEARSAL_START and REHEARSAL_FACTOR, or give the rehearsal a database of its own (its own DATA_DIR and ports).',
    );
  }
  const start = shown(clock.start);
  const how = `REHEARSAL_START=${start} REHEARSAL_FACTOR=${clock.factor}`;
  if (rehearsal === undefined)
    throw new StationFault(
      'clock',
      `This database was created as a rehearsal and can never become a live station. Set ${how} to go on rehearsing, or start the live station on a database of its own.`,
    );
  if (rehearsal.start === clock.start && rehearsal.factor === clock.factor) return clock;
  throw new StationFault(
    'clock',
    `The clock of this rehearsal was set when its database was created. Set ${how}, or start another rehearsal on a database of its own.`,
  );
}

/** The clock of a database, whatever the variables say; for commands that look at data without running the station. */
export function storedClock(row: StationRow): StationClock {
  return row.clock as StationClock;
}

function shown(at: number): string {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
