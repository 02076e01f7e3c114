import type { MailSender } from '../../integrations/mail/outgoing.js';
import { startRhythm } from '../rhythm.js';
import type { Rhythm } from '../rhythm.js';
import { noticeMailDuty } from './notice-mail.js';
import type { NoticeMailParts } from './notice-mail.js';
import { startWebhookOutbox } from './webhook-outbox.js';
import type { WebhookOutboxParts } from './webhook-outbox.js';

export type OutboxParts = WebhookOutboxParts & Omit<NoticeMailParts, 'sender'> & { mail: MailSender };

/** Sends what leaves the house beside texts: webhooks to insurers, notices to staff. In any number of processes at once. */
export function startOutbox(parts: OutboxParts): Rhythm {
  const { mail: sender, onFailure } = parts;
  const rhythms = [
    startWebhookOutbox(parts),
    startRhythm({ ...noticeMailDuty({ ...parts, sender }), onFailure }),
  ];
  return {
    nudge: () => rhythms.forEach((rhythm) => rhythm.nudge()),
    stop: async () => {
      await Promise.all(rhythms.map((rhythm) => rhythm.stop()));
    },
  };
}
