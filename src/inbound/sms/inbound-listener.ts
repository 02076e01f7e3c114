import type { StationClock } from '../../../domain/clock/station-clock.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { InboundHandler, InboundSms } from '../../integrations/sms/gateway.js';
import type { Database } from '../../persistence/database.js';
import type { StationRules } from '../../persistence/queries/station-rules.js';
import { inBatches } from './batches.js';
import { storeReplies } from './store-replies.js';
import { wholeMessages } from './whole-messages.js';

export interface InboundListenerParts {
  db: Database;
  keyring: Keyring;
  rules: () => Promise<StationRules>;
  /** The one clock; goes with the orders to start runs. */
  clock: StationClock;
  /** Station time, epoch milliseconds. */
  now: () => number;
  /** Called after the commit where a run was ordered, so that the starter looks at once. */
  onOrdered?: () => void;
}

/** A message as it was heard; `arrivedAt` is station time. */
export interface HeardMessage {
  message: InboundSms;
  arrivedAt: Date;
}

/**
 * Reads each inbound message where it arrives: joins its parts, matches it to its survey, reads it, and stores message,
 * reading, opt-out and what must start, in one transaction for all that came meanwhile. Resolves after the commit; only
 * then the SMS centre is answered. The same message delivered twice is one.
 */
export function createInboundListener(parts: InboundListenerParts): InboundHandler {
  const store = inBatches({ most: 100, lingerMs: 15 }, (heard: readonly HeardMessage[]) =>
    storeBatch(parts, heard),
  );
  return (message) => store({ message, arrivedAt: new Date(parts.now()) });
}

async function storeBatch(parts: InboundListenerParts, heard: readonly HeardMessage[]): Promise<void> {
  const rules = await parts.rules();
  const ordered = await parts.db.transaction(async (sql) => {
    const messages = await wholeMessages(sql, parts.keyring, heard);
    return storeReplies(sql, parts, rules, messages);
  });
  if (ordered) parts.onOrdered?.();
}
