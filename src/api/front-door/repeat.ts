import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Sql } from '../../persistence/database.js';
import { canonicalPhone, isMobile } from '../../../domain/personal/canonical.js';
import { networkOf } from '../../../domain/sms/phone-code.js';
import type { KeyNames } from '../../persistence/queries/idempotency.js';
import { addressOf } from './request.js';
import type { DoorRequest } from './request.js';

/** What the station calls an Idempotency-Key. No key looks like its digest: keys have no spaces. */
export const namesOfKey = (keyring: Keyring, typed: string): KeyNames => ({
  digest: `= ${keyring.blindIndex('repeat_key', typed).toString('base64url')}`,
  typed,
});

/**
 * Whose key it is where nobody is logged in, so that no stranger's key is in another's way: whoever has the phone that the
 * body names, also from another network when they repeat; else whoever is in that network.
 */
export function strangerIn(keyring: Keyring, request: DoorRequest): string {
  const { phone } = (request.body ?? {}) as { phone?: unknown };
  const canonical = typeof phone === 'string' ? canonicalPhone(phone) : '';
  const who = isMobile(canonical) ? `phone ${canonical}` : `network ${networkOf(addressOf(request))}`;
  return `public ${keyring.blindIndex('repeat_key', who).toString('base64url')}`;
}

/** The record of this request's Idempotency-Key, still open. */
export interface RepeatInHand {
  /** Keeps the answer beside the act, in the act's own transaction; throws when another run has taken the key over. */
  settle(sql: Sql, answer: { status: number; body: unknown }): Promise<void>;
  settled: boolean;
  /** The answer says that a part was perhaps not done: it is not kept, so that a repeat finishes it. */
  unfinished?: boolean;
  /** Status that the route answers with when it succeeds. */
  status: number;
  /** Stable over repeats of the same request: the update id of a workflow Update. */
  updateId: string;
  /** What acts before keys were kept as digests were known by; goes with `KeyNames.typed`. */
  formerUpdateId: string;
}
