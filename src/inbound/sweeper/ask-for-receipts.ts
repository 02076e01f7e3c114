import type { QueriedState, SmsReceipt } from '../../integrations/sms/gateway.js';
import type { Database } from '../../persistence/database.js';
import {
  roundWithoutReceipts,
  unheardParts,
  type UnheardPart,
} from '../../persistence/queries/missing-receipts.js';
import type { StationRules } from '../../persistence/queries/station-rules.js';

const HOUR = 3_600_000;
/** A carrier tries for two or three days; after four nothing more will be known. */
const ASK_AFTER_MS = 26 * HOUR;
const ASK_UNTIL_MS = 4 * 24 * HOUR;
const AT_ONCE = 20;

export interface AskForReceiptsParts {
  db: Database;
  /** Asks the centre for the fate of one part. */
  query: (messageId: string, from: string) => Promise<QueriedState>;
  /** Where receipts go that come by themselves. */
  onReceipt: (receipt: SmsReceipt) => Promise<void>;
  rules: () => Promise<StationRules>;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

/**
 * Asks the centre (`query_sm`) for messages that were submitted more than a day ago and have no receipt, a few with each
 * call, round by round. What it answers goes the way of every receipt. The place is kept in memory only: after a restart
 * some are asked for again, which harms nobody. Returns true while there is more to ask for in this pass.
 */
export function receiptAsker(parts: AskForReceiptsParts): () => Promise<boolean> {
  let round = '0';
  let part = '';
  return async () => {
    const { db, now } = parts;
    const until = new Date(now() - ASK_AFTER_MS);
    if (part === '') {
      const from = new Date(now() - ASK_UNTIL_MS);
      const next = await db.transaction((sql) => roundWithoutReceipts(sql, { after: round, from, until }));
      round = next ?? '0';
      if (next === null) return false;
    }
    const unheard = await db.transaction((sql) =>
      unheardParts(sql, round, { after: part, until, limit: AT_ONCE }),
    );
    await askAll(parts, unheard);
    part = unheard.length === AT_ONCE ? (unheard.at(-1)?.providerId ?? '') : '';
    return true;
  };
}

async function askAll(parts: AskForReceiptsParts, unheard: readonly UnheardPart[]): Promise<void> {
  const { settings, kinds } = await parts.rules();
  await Promise.all(
    unheard.map(async ({ providerId, kind }) => {
      const extension = kinds.find(({ code }) => code === kind)?.extension ?? '';
      const fate = await parts.query(providerId, settings.accessNumber + extension);
      if (!fate.known || fate.state === 'underway') return;
      const words = { messageId: providerId, state: fate.state, errorCode: '', stat: 'QUERIED' };
      await parts.onReceipt({ ...words, phone: '', accessNumber: '' });
    }),
  );
}
