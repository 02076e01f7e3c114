import { useEffect, useState } from 'react';

interface Steady<Item> {
  shown: Item[];
  /** How many came since; they wait until one wants them. */
  fresh: number;
  /** Keys of those that are no longer there; they keep their place, marked. */
  gone: ReadonlySet<string>;
  take: () => void;
}

/**
 * Keeps the rows that one is reading where they are: changed ones change in place, done ones stay marked, new ones wait
 * to be taken in. `subject` names what is listed; another subject starts afresh.
 */
export function useSteady<Item>(
  subject: string,
  items: Item[] | undefined,
  keyOf: (item: Item) => string,
): Steady<Item> {
  const [held, setHeld] = useState<{ subject: string; items: Item[] }>();
  const isStale = items !== undefined && (held?.subject !== subject || held.items.length === 0);
  useEffect(() => {
    if (isStale) setHeld({ subject, items });
  }, [isStale, subject, items]);
  const kept = isStale || held === undefined ? (items ?? []) : held.items;
  const now = new Map((items ?? kept).map((item) => [keyOf(item), item]));
  const known = new Set(kept.map(keyOf));
  return {
    shown: kept.map((item) => now.get(keyOf(item)) ?? item),
    fresh: [...now.keys()].filter((key) => !known.has(key)).length,
    gone: new Set([...known].filter((key) => !now.has(key))),
    take: () => setHeld(items && { subject, items }),
  };
}
