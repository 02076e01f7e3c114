export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/**
 * One text for one value: keys sorted by UTF-16 code unit, no spaces, members that are undefined left out, numbers
 * and strings as in ECMAScript (RFC 8785). So a value digests alike before and after a stay in a `jsonb` column.
 * Throws a RangeError on a number that JSON cannot hold, and on anything that is not JSON.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (isList(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`;
  if (!isPlain(value)) throw new RangeError('only plain JSON values have a canonical form');
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no canonical form in JSON`);
  return JSON.stringify(value);
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function isPlain(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Object]';
}
