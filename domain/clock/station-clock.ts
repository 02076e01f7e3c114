/**
 * The one clock of the station: identity, or scaled for rehearsals. `origin` is the wall moment (epoch milliseconds)
 * at which station time was `start`; from there it runs `factor` times as fast. Serialisable: runs get it as input.
 */
export type StationClock =
  | { readonly kind: 'real' }
  | { readonly kind: 'scaled'; readonly start: number; readonly factor: number; readonly origin: number };

export const REAL_CLOCK: StationClock = { kind: 'real' };

/** Station time at a wall moment, whole milliseconds. */
export function stationTime(clock: StationClock, wall: number): number {
  if (clock.kind === 'real') return wall;
  return Math.floor(clock.start + (wall - clock.origin) * clock.factor);
}

/** The first whole wall millisecond at which station time has reached `station`. */
export function wallTime(clock: StationClock, station: number): number {
  if (clock.kind === 'real') return station;
  return Math.ceil(clock.origin + (station - clock.start) / clock.factor);
}
