import { setTimeout as sleep } from 'node:timers/promises';

interface Waiting<Item> {
  item: Item;
  stored: () => void;
  failed: (error: unknown) => void;
}

/**
 * Turns a store of many into a handler of one: what arrives while a batch is being stored makes up the next one. Each
 * caller's promise settles with its batch. Where a batch fails its items are stored one by one, so that one that cannot
 * be stored holds up no other. `lingerMs`: how long a batch waits for company; one transaction for several costs far
 * less than one for each.
 */
export function inBatches<Item>(
  { most, lingerMs }: { most: number; lingerMs: number },
  store: (items: readonly Item[]) => Promise<void>,
): (item: Item) => Promise<void> {
  const queue: Waiting<Item>[] = [];
  let storing = false;

  const storeOne = async ({ item, stored, failed }: Waiting<Item>): Promise<void> => {
    await store([item]).then(stored, failed);
  };
  const storeAll = async (batch: readonly Waiting<Item>[]): Promise<void> => {
    try {
      await store(batch.map(({ item }) => item));
      for (const { stored } of batch) stored();
    } catch (error) {
      if (batch.length === 1) batch[0]?.failed(error);
      else for (const waiting of batch) await storeOne(waiting);
    }
  };
  const drain = async (): Promise<void> => {
    storing = true;
    while (queue.length > 0) {
      if (queue.length < most) await sleep(lingerMs);
      await storeAll(queue.splice(0, most));
    }
    storing = false;
  };
  return (item) =>
    new Promise<void>((stored, failed) => {
      queue.push({ item, stored, failed });
      if (!storing) void drain();
    });
}
