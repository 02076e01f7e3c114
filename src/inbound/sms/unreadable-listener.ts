import { canonicalPhone } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { UnreadableHandler } from '../../integrations/sms/gateway.js';
import type { Database } from '../../persistence/database.js';
import { newId } from '../../persistence/ids.js';
import { keepUnreadable } from '../../persistence/queries/unreadable-receipts.js';

interface UnreadableListenerParts {
  db: Database;
  keyring: Keyring;
  /** Station time, epoch milliseconds. */
  now: () => number;
}

/**
 * Keeps receipts of which nobody can tell what they say: an operator who sees them counted finds out from them what the
 * centre writes. Their messages stay submitted, and are asked for like all that have no receipt. Resolves after the commit.
 */
export function createUnreadableListener({ db, keyring, now }: UnreadableListenerParts): UnreadableHandler {
  return ({ phone, content }) =>
    db.transaction((sql) =>
      keepUnreadable(sql, {
        id: newId(),
        fingerprint: keyring.blindIndex('text', `${phone}\n${content}`),
        phoneIndex: phone === '' ? null : keyring.blindIndex('phone', canonicalPhone(phone)),
        sealed: keyring.seal(JSON.stringify({ phone, content }), 'unreadable_receipt'),
        receivedAt: new Date(now()),
      }),
    );
}
