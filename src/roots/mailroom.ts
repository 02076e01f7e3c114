import type { Settings } from '../../config/settings.js';
import type { StaffMail } from '../api/front-door/station-parts.js';
import { messageIdOf } from '../integrations/mail/message-id.js';
import type { MailSender } from '../integrations/mail/outgoing.js';
import { openMailSender } from '../integrations/mail/smtp-sender.js';
import { newId } from '../persistence/ids.js';

/** The way out for mail. */
export interface Mailroom {
  sender: MailSender;
  from: string;
  /** Hands one mail to the mail server, or throws with its reason. */
  sendToStaff: (mail: StaffMail) => Promise<void>;
}

export function openMailroom({ mail: { from } }: Settings, smtpUrl: string | undefined): Mailroom {
  const sender = smtpUrl === undefined ? noMailServer : openMailSender(smtpUrl);
  const domain = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost.localdomain';
  return {
    sender,
    from,
    sendToStaff: async ({ to, subject, text }) => {
      const sent = await sender.send({
        from,
        to: [to],
        subject,
        text,
        messageId: messageIdOf(newId(), domain),
        automatic: 'generated',
      });
      if (!sent.ok) throw new Error(sent.sentence);
    },
  };
}

const noMailServer: MailSender = {
  send: () =>
    Promise.resolve({
      ok: false,
      kind: 'unreachable',
      sentence: '本站没有指定邮件服务器，邮件暂不能发出。请设置 SMTP_URL 后重启。',
    }),
  close: () => Promise.resolve(),
};
