/** Does one step of a start and says in a line that it is done and how long it took. */
export async function timed<T>(
  say: (line: string) => void,
  what: string,
  step: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const result = await step();
  say(`${what} ready (${secondsSince(began)} s).`);
  return result;
}

/** Seconds since a moment of `performance.now()`, with one decimal. */
export function secondsSince(began: number): string {
  return ((performance.now() - began) / 1000).toFixed(1);
}
