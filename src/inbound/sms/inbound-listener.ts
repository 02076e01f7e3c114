import { canonicalPhone } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import { joinParts } from '../../integrations/sms/concatenation.js';
import type { InboundHandler, InboundSms } from '../../integrations/sms/gateway.js';
import type { StationClock } from '../../../domain/clock/station-clock.js';
import type { Database, Sql } from '../../persistence/database.js';
import { storePart } from '../../persistence/queries/inbound-parts.js';
import { lockPhone } from '../../persistence/queries/inbound-sms.js';
import type { StationRules } from '../../persistence/queries/station-rules.js';
import { storeReply } from './store-reply.js';

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

/**
 * Reads each inbound message where it arrives: joins its parts, matches it to its survey, reads it, and stores message,
 * reading, opt-out and what must start, in one transaction. Resolves after the commit; only then the SMS centre is
 * answered. The same message delivered twice is one.
 */
export function createInboundListener(parts: InboundListenerParts): InboundHandler {
  return async (message) => {
    const rules = await parts.rules();
    const arrivedAt = parts.now();
    const ordered = await parts.db.transaction(async (sql) => {
      const phone = canonicalPhone(message.from);
      await lockPhone(sql, parts.keyring.blindIndex('phone', phone));
      const text = await wholeText(sql, parts.keyring, message, phone, arrivedAt);
      return text === null ? false : storeReply(sql, parts, rules, { phone, toNumber: message.to, text, arrivedAt });
    });
    if (ordered) parts.onOrdered?.();
  };
}

interface SealedPart {
  dataCoding: number;
  body: string;
  seq: number;
}

/** The text of a message, or null while parts of it are missing. */
async function wholeText(sql: Sql, keyring: Keyring, message: InboundSms, phone: string, arrivedAt: number): Promise<string | null> {
  const { concat } = message;
  if (!concat) return message.text;
  const part: SealedPart = { dataCoding: message.dataCoding, body: message.body.toString('base64'), seq: concat.seq };
  const sealed = await storePart(sql, {
    fromIndex: keyring.blindIndex('phone', phone),
    toNumber: message.to,
    reference: concat.ref,
    total: concat.total,
    part: concat.seq,
    sealed: keyring.seal(JSON.stringify(part), 'inbound_part'),
    arrivedAt: new Date(arrivedAt),
  });
  if (sealed === null) return null;
  const opened = sealed.map((bytes) => JSON.parse(keyring.open(bytes, 'inbound_part')) as SealedPart);
  const joined = joinParts(
    opened.map(({ dataCoding, body, seq }) => ({
      dataCoding,
      body: Buffer.from(body, 'base64'),
      concat: { ref: concat.ref, total: concat.total, seq },
    })),
  );
  return joined.ok ? joined.text : null;
}
