/** A share as it was counted: exact integers. Nothing is divided before it is shown. */
export interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** Fewer than so many: the figure is marked as resting on few answers. */
export const SMALL_N = 30;

/** What is shown for a ratio: percent with two decimals, null where there is nothing to divide by, and its n. */
export interface ShownRatio {
  readonly percent: string | null;
  readonly n: number;
  readonly smallN: boolean;
}

/**
 * Percent with two decimals, rounded half up on exact integers: 1 of 3 is `33.33`, 1 of 800 is `0.13`. Null where
 * the denominator is 0. Both are whole and not negative; a ratio may be above one.
 */
export function percentOf({ numerator, denominator }: Ratio): string | null {
  for (const part of [numerator, denominator]) {
    if (!Number.isSafeInteger(part) || part < 0) throw new RangeError(`a ratio counts whole things: ${part}`);
  }
  if (denominator === 0) return null;
  const hundredths = (BigInt(numerator) * 20_000n + BigInt(denominator)) / (2n * BigInt(denominator));
  return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;
}

export function showRatio(ratio: Ratio): ShownRatio {
  const n = ratio.denominator;
  return { percent: percentOf(ratio), n, smallN: n < SMALL_N };
}
