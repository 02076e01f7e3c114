/**
 * The ceiling of `percent` % of `whole`, exact also where the percentage has decimals: 14 % of 100 is 14, never 15.
 */
export function shareOf(percent: number, whole: number): number {
  if (Number.isInteger(percent)) return Math.floor((percent * whole + 99) / 100);
  const [units = '0', decimals = ''] = String(percent).split('.');
  const hundred = 100n * 10n ** BigInt(decimals.length);
  return Number((BigInt(units + decimals) * BigInt(whole) + hundred - 1n) / hundred);
}
