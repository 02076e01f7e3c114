import type { InboundListenerParts } from './inbound-listener.js';
import { storeReplies } from './store-replies.js';
import { incompleteMessages } from './whole-messages.js';

/** Gives long messages of which a part has not come since `before` to a person, as far as they came. True: some. */
export async function closeIncomplete(parts: InboundListenerParts, before: Date): Promise<boolean> {
  const rules = await parts.rules();
  const now = new Date(parts.now());
  const stored = await parts.db.transaction(async (sql) => {
    const messages = await incompleteMessages(sql, parts.keyring, before, now);
    return { ordered: await storeReplies(sql, parts, rules, messages), count: messages.length };
  });
  if (stored.ordered) parts.onOrdered?.();
  return stored.count > 0;
}
