import { shanghaiStamp } from '../clock/shown-moment.js';

type Value = string | number | boolean | null;

/**
 * The data of a line or an event as other systems read it (FORMATS): what the house holds as epoch milliseconds (names
 * that end in `At`) is ISO 8601 with the Shanghai offset, what it holds in fen (`amount`) is yuan. All else stays.
 */
export function outsideData<T>(data: Readonly<Record<string, T>>): Record<string, T | Value> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, outside(name, value)]));
}

function outside<T>(name: string, value: T): T | Value {
  if (typeof value !== 'number') return value;
  if (name === 'amount') return value / 100;
  return name.endsWith('At') ? shanghaiStamp(value) : value;
}
