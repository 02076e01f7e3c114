/**
 * The one clock of the station: identity, or scaled for rehearsals. `origin` is the wall moment (epoch milliseconds)
 * at which station time was `start`; from there it runs `factor` (above 0) times as fast. Serialisable: runs get it as
 * input.
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
  let wall = Math.ceil(clock.origin + (station - clock.start) / clock.factor);
  if (!Number.isSafeInteger(wall)) throw new RangeError(`The scaled clock never shows ${station}.`);
  // The division rounds: one step either way makes it the first that has reached the moment, and no timer fires early.
  while (stationTime(clock, wall - 1) >= station) wall -= 1;
  while (stationTime(clock, wall) < station) wall += 1;
  return wall;
}

/** Wall milliseconds from `wall` until station time reaches `station`; 0 where it has. */
export const wallDelay = (clock: StationClock, wall: number, station: number): number =>
  Math.max(0, wallTime(clock, station) - wall);
