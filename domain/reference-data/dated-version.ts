import type { Moment } from '../calendar/day.js';

/** A version of a whole set of rules: who publishes one says from which moment (station time) it counts. */
export interface DatedVersion {
  readonly version: number;
  readonly validFrom: Moment;
}

/**
 * The version in force at a moment: the one that became valid last by then (of two on one moment, the higher number).
 * Undefined where none is valid yet: then the shipped one counts.
 */
export function versionAt<V extends DatedVersion>(versions: readonly V[], at: Moment): V | undefined {
  const later = (a: V, b: V): boolean =>
    b.validFrom === a.validFrom ? b.version > a.version : b.validFrom > a.validFrom;
  return versions
    .filter(({ validFrom }) => validFrom <= at)
    .reduce<V | undefined>(
      (best, each) => (best === undefined || later(best, each) ? each : best),
      undefined,
    );
}
