import { sourceNumberOf } from '../../../domain/survey/kinds.js';
import type { QueriedState, SmsReceipt } from '../../integrations/sms/gateway.js';
import type { Database } from '../../persistence/database.js';
import {
  roundWithoutReceipts,
  unheardParts,
  unheardPartsApart,
  type UnheardPart,
} from '../../persistence/queries/missing-receipts.js';
import type { StationRules } from '../../persistence/queries/station-rules.js';

const HOUR = 3_600_000;
/** A carrier tries for two or three days; after four nothing more will be known. */
const ASK_AFTER_MS = 26 * HOUR;
const ASK_UNTIL_MS = 4 * 24 * HOUR;
/** Between two passes: a centre that knows nothing yet is not asked the same at every beat. */
const REST_MS = HOUR;
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
 * call: round by round, then those of no round; an hour after a pass the next. What it answers goes the way of every receipt. The place is kept in memory only: after a restart
 * some are asked for again, which harms nobody. Returns true while there is more to ask for in this pass.
 */
export function receiptAsker(parts: AskForReceiptsParts): () => Promise<boolean> {
  /** Null: the messages of no round. */
  let round: string | null = '0';
  let part = '';
  let restUntil = 0;
  const nextRound = async (from: Date, until: Date): Promise<void> => {
    const after = round ?? '0';
    round = await parts.db.transaction((sql) => roundWithoutReceipts(sql, { after, from, until }));
  };
  return async () => {
    const { db, now } = parts;
    if (now() < restUntil) return false;
    const until = new Date(now() - ASK_AFTER_MS);
    const from = new Date(now() - ASK_UNTIL_MS);
    if (part === '') await nextRound(from, until);
    const among = { after: part, from, until, limit: AT_ONCE };
    const unheard = await db.transaction((sql) =>
      round === null ? unheardPartsApart(sql, among) : unheardParts(sql, round, among),
    );
    await askAll(parts, unheard);
    part = unheard.length === AT_ONCE ? (unheard.at(-1)?.providerId ?? '') : '';
    const more = part !== '' || round !== null;
    if (!more) restUntil = now() + REST_MS;
    return more;
  };
}

async function askAll(parts: AskForReceiptsParts, unheard: readonly UnheardPart[]): Promise<void> {
  const { settings, kinds } = await parts.rules();
  await Promise.all(
    unheard.map(async ({ providerId, kind, sourceNumber, reference }) => {
      const from = sourceNumber ?? sourceNumberOf(kinds, settings.accessNumber, kind);
      const fate = await parts.query(providerId, from);
      if (!fate.known || fate.state === 'underway') return;
      const words = { messageId: providerId, reference, state: fate.state, errorCode: '', stat: 'QUERIED' };
      await parts.onReceipt({ ...words, phone: '', accessNumber: '' });
    }),
  );
}
