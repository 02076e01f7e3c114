import { messageIdOf } from '../../integrations/mail/message-id.js';
import type { MailOutcome, MailSender } from '../../integrations/mail/outgoing.js';
import type { Database } from '../../persistence/database.js';
import {
  claimMail,
  dropUnreachable,
  giveUpSubmitting,
  holdNoticeMail,
  plannedNotices,
  settleMail,
} from '../../persistence/queries/notices-mail.js';
import type { Duty } from '../rhythm.js';
import { digestMail, digestsDue } from './notice-digest.js';
import type { Digest, DigestWords } from './notice-digest.js';

export interface NoticeMailParts extends DigestWords {
  /** Under the role `worker`. */
  db: Database;
  sender: MailSender;
  /** The station's address, `Name <address>`. */
  from: string;
  /** Station time, epoch milliseconds. */
  now: () => number;
  /** Wall time, epoch milliseconds. */
  wallNow: () => number;
  /** Told of mails that may or may not have left (their Message-IDs): a person finds out. */
  onUnknown: (mailIds: readonly string[]) => void;
}

const MOST_NOTICES = 5_000;
const MAILS_A_ROUND = 50;
const REST_MS = 30_000;
const LONGEST_REST_MS = 5 * 60_000;
/** So many addresses in a row that cannot be reached mean that the mail server cannot be. */
const FAILURES = 3;

/**
 * The duty that sends notices by mail, one digest a person. One process sends at a time. A mail that a crash or a lost
 * answer left open is `unknown` and never repeated; while the mail server is away, everything stays planned.
 */
export function noticeMailDuty(parts: NoticeMailParts): Duty {
  const { db, wallNow } = parts;
  const pause = { until: -Infinity, next: REST_MS };
  const refused = new Set<string>();
  const work = (): Promise<boolean> =>
    db.transaction(async (line) => {
      if (wallNow() < pause.until || !(await holdNoticeMail(line))) return false;
      const { digests, more } = await openRound(parts, refused);
      let failures = 0;
      for (const digest of digests) {
        const left = await sendDigest(parts, digest);
        const { address } = digest.to;
        if (left) refused.delete(address);
        else refused.add(address);
        failures = left ? 0 : failures + 1;
        if (failures === FAILURES) break;
      }
      if (failures === 0) {
        pause.next = REST_MS;
        return more;
      }
      pause.until = wallNow() + pause.next;
      pause.next = Math.min(pause.next * 2, LONGEST_REST_MS);
      return false;
    });
  return { name: 'notices by mail', everyMs: 5_000, work };
}

/** Addresses that were not reached last time come last: they must not keep the others waiting. */
async function openRound(
  { db, now, onUnknown }: NoticeMailParts,
  refused: ReadonlySet<string>,
): Promise<{ digests: Digest[]; more: boolean }> {
  const lost = await db.transaction(giveUpSubmitting);
  if (lost.length > 0) onUnknown(lost);
  const planned = await db.transaction(async (sql) => {
    await dropUnreachable(sql);
    return plannedNotices(sql, MOST_NOTICES);
  });
  const due = digestsDue(planned, now()).sort(
    (a, b) => Number(refused.has(a.to.address)) - Number(refused.has(b.to.address)),
  );
  return { digests: due.slice(0, MAILS_A_ROUND), more: due.length > MAILS_A_ROUND };
}

/** Intent, act, outcome. False: it surely did not leave, and is tried again later. */
async function sendDigest(parts: NoticeMailParts, digest: Digest): Promise<boolean> {
  const { db, sender, from, onUnknown } = parts;
  const messageId = messageIdOf(`notice-${digest.notices[0]?.id ?? ''}`, domainOf(from));
  const ids = digest.notices.map(({ id }) => id);
  await db.transaction((sql) => claimMail(sql, ids, messageId));
  const outcome = await sender.send({
    from,
    to: [digest.to],
    messageId,
    automatic: 'generated',
    ...digestMail(digest, parts),
  });
  const state = stateOf(outcome);
  await db.transaction((sql) => settleMail(sql, messageId, state));
  if (state === 'unknown') onUnknown([messageId]);
  return state !== 'planned';
}

function stateOf(outcome: MailOutcome): 'planned' | 'submitted' | 'rejected' | 'unknown' {
  if (outcome.ok) return 'submitted';
  return outcome.kind === 'unreachable' ? 'planned' : outcome.kind;
}

const domainOf = (from: string): string => /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost.localdomain';
