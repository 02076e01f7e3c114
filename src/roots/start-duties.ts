import type { Client } from '@temporalio/client';
import type { Settings } from '../../config/settings.js';
import { stationTime } from '../../domain/clock/station-clock.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { safeError } from '../api/front-door/log.js';
import { createAuditSealer } from '../inbound/audit/audit-sealer.js';
import { startHouseDuties } from '../inbound/house-duties.js';
import { noticeMailDuty } from '../inbound/outbox/notice-mail.js';
import { startWebhookOutbox } from '../inbound/outbox/webhook-outbox.js';
import { startRhythm } from '../inbound/rhythm.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { SmsGateway } from '../integrations/sms/gateway.js';
import type { Database } from '../persistence/database.js';
import type { StationRules } from '../persistence/queries/station-rules.js';
import type { Logs } from './logs.js';
import type { Mailroom } from './mailroom.js';

export interface DutiesRoot {
  settings: Settings;
  /** Under the role `worker`. */
  db: Database;
  client: Client;
  sms: SmsGateway;
  keyring: Keyring;
  clock: StationClock;
  rules: () => Promise<StationRules>;
  /** Undefined: no mail server is named, notices stay planned. */
  mailroom: Mailroom | undefined;
  logs: Logs;
  /** Told, besides the log, of a duty that failed. */
  onFailure?: (duty: string) => void;
}

const SEAL_MS = 5_000;

/** What the house does by itself: listeners, orders, rounds, sweeping, webhooks, mails, the seals of the audit trail. */
export function startDuties(root: DutiesRoot): { stop: () => Promise<void> } {
  const { settings, db, keyring, clock, logs } = root;
  const log = logs.of('duties');
  const wallNow = (): number => Date.now();
  const now = (): number => stationTime(clock, wallNow());
  const onFailure = (duty: string, error: unknown): void => {
    root.onFailure?.(duty);
    log.error({ duty, error: safeError(error) }, 'a duty failed and is tried again');
  };
  const { pageSize: surveyPageSize, roundEverySeconds } = settings.survey;
  const seal = createAuditSealer({
    db,
    wallNow,
    onHead: (head) => log.info(head, 'audit trail sealed up to here'),
  });
  const running = [
    startHouseDuties({ ...root, surveyPageSize, cutEveryMs: roundEverySeconds * 1000, onFailure }),
    startWebhookOutbox({
      db,
      keyring,
      now,
      wallNow,
      onFailure,
      options: { allowPrivate: settings.webhookAllowPrivate },
    }),
    startRhythm({ name: 'seals of the audit trail', everyMs: SEAL_MS, work: seal, onFailure }),
    ...mailDuty(root, now, wallNow).map((duty) => startRhythm({ ...duty, onFailure })),
  ];
  return {
    stop: async () => {
      await Promise.all(running.map((duty) => duty.stop()));
    },
  };
}

function mailDuty(
  { settings, db, clock, mailroom, logs }: DutiesRoot,
  now: () => number,
  wallNow: () => number,
) {
  if (mailroom === undefined) return [];
  const { sender, from } = mailroom;
  const { publicUrl } = settings.http;
  const onUnknown = (mailIds: readonly string[]): void =>
    logs
      .of('duties')
      .warn(
        { mailIds },
        'these mails may or may not have left; look for them in our copies before sending again',
      );
  return [
    noticeMailDuty({
      db,
      sender,
      from,
      now,
      wallNow,
      onUnknown,
      publicUrl,
      rehearsal: clock.kind === 'scaled',
    }),
  ];
}
