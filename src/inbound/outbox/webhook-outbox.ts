import type { Keyring } from '../../integrations/keyring/keyring.js';
import { sendWebhook } from '../../integrations/webhook/send.js';
import type { WebhookOptions } from '../../integrations/webhook/send.js';
import type { Database } from '../../persistence/database.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import {
  pauseEndpoint,
  settleDelivery,
  takeDueDeliveries,
} from '../../persistence/queries/webhook-deliveries.js';
import type { DueDelivery } from '../../persistence/queries/webhook-deliveries.js';
import { startRhythm } from '../rhythm.js';
import type { Rhythm } from '../rhythm.js';
import { EndpointLoad } from './endpoint-load.js';
import { outcomeOf, wantsNoMore, webhookBody } from './webhook-delivery.js';

export interface WebhookOutboxParts {
  /** Under the role `worker`. */
  db: Database;
  keyring: Keyring;
  /** Station time, for the audit trail. */
  now: () => number;
  /** Wall time, epoch milliseconds: receivers live by it, also in a rehearsal. */
  wallNow: () => number;
  onFailure: (name: string, error: unknown) => void;
  options?: WebhookOptions;
  everyMs?: number;
}

const NAME = 'webhooks';
const PER_ENDPOINT = 4;
const MOST_UNDER_WAY = 64;
/** Longer than an attempt may take, so that only a dead process's attempt is made again. */
const LEASE_MS = 60_000;

/**
 * Sends what waits in `webhook_delivery`, several endpoints side by side, the events of one case in order. At least
 * once: an attempt whose process died is made again under the same Webhook-Id. `stop` waits for attempts under way.
 */
export function startWebhookOutbox(parts: WebhookOutboxParts): Rhythm {
  const load = new EndpointLoad(PER_ENDPOINT);
  const underWay = new Set<Promise<void>>();
  const work = async (): Promise<boolean> => {
    const room = MOST_UNDER_WAY - underWay.size;
    if (room <= 0) return false;
    const due = await takeDue(parts, load.closed(parts.wallNow()), room);
    for (const delivery of due) {
      load.begin(delivery.endpointId);
      const sending = attempt(parts, delivery)
        .then((ok) => load.end(delivery.endpointId, ok, parts.wallNow()))
        .catch((error: unknown) => {
          load.end(delivery.endpointId, false, parts.wallNow());
          parts.onFailure(NAME, error);
        })
        .finally(() => {
          underWay.delete(sending);
          rhythm.nudge();
        });
      underWay.add(sending);
    }
    return due.length > 0;
  };
  const { everyMs = 1000, onFailure } = parts;
  const rhythm = startRhythm({ name: NAME, everyMs, work, onFailure });
  return {
    nudge: () => rhythm.nudge(),
    stop: async () => {
      await rhythm.stop();
      await Promise.all(underWay);
    },
  };
}

function takeDue({ db, wallNow }: WebhookOutboxParts, notTo: string[], most: number): Promise<DueDelivery[]> {
  const now = wallNow();
  const times = { now: new Date(now), leaseUntil: new Date(now + LEASE_MS) };
  return db.transaction((sql) =>
    takeDueDeliveries(sql, { ...times, notTo, most, perEndpoint: PER_ENDPOINT }),
  );
}

/** Makes one attempt and writes what came of it; answers whether the receiver is well. */
async function attempt(parts: WebhookOutboxParts, delivery: DueDelivery): Promise<boolean> {
  const { db, keyring, wallNow, options = {} } = parts;
  const secrets = JSON.parse(keyring.open(delivery.secretsSealed, 'webhook_endpoint.secrets')) as string[];
  const { url, eventId } = delivery;
  const outcome = await sendWebhook(
    { url, id: eventId, body: webhookBody(delivery), secrets, now: wallNow() },
    options,
  );
  const ended = wallNow();
  await db.transaction(async (sql) => {
    await settleDelivery(sql, delivery, outcomeOf(delivery, outcome, ended), new Date(ended));
    if (wantsNoMore(outcome) && (await pauseEndpoint(sql, delivery.endpointId)))
      await recordAudit(sql, {
        at: new Date(parts.now()),
        actor: 'system:outbox',
        action: 'webhook_endpoint.paused',
        subjectType: 'webhook_endpoint',
        subjectId: delivery.endpointId,
        insurerId: delivery.insurerId,
        data: { status: 410, deliveryId: delivery.id },
      });
  });
  return outcome.ok;
}
