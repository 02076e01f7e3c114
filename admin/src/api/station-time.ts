import { useSyncExternalStore } from 'react';

let station = Date.now();
let wall = Date.now();
let factor = 1;
let shown = station;
const listeners = new Set<() => void>();

/** What the station's clock says now; `speed` station seconds pass in one real second. */
export function setStationTime(now: string, speed = factor): void {
  station = Date.parse(now);
  wall = Date.now();
  factor = speed;
  tick();
}

export const stationNow = (): number => station + (Date.now() - wall) * factor;

function tick(): void {
  shown = stationNow();
  for (const tell of listeners) tell();
}

setInterval(tick, 20_000);

function listen(call: () => void): () => void {
  listeners.add(call);
  return () => void listeners.delete(call);
}

/** Station time, fresh to the nearest 20 seconds; deadlines are counted by it, not by this computer's clock. */
export const useStationNow = (): number => useSyncExternalStore(listen, () => shown);
