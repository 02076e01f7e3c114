import { isSentTo } from '../survey/kinds.js';
import type { Reading } from './reading.js';

/** Epoch milliseconds. */
type Moment = number;

/** A survey whose prompt was submitted, of the phone that the reply came from. */
export interface SubmittedSurvey {
  readonly surveyId: string;
  readonly kind: string;
  /** The number that the prompt was sent from: the access number and the kind's extension as they were then. */
  readonly number: string;
  /** False: nobody knows whether the prompt went out. */
  readonly proven: boolean;
  readonly submittedAt: Moment;
  /** End of the reply window: a reply at exactly this moment is late. */
  readonly closesAt: Moment;
}

/** Where a reply was sent to. */
export interface ReplyAddress {
  readonly number: string;
  /** The kind that the number names today; null: none. */
  readonly kind: string | null;
}

export type ReplyMatch =
  | { readonly kind: 'open'; readonly surveyId: string }
  | { readonly kind: 'late'; readonly surveyId: string }
  | { readonly kind: 'unmatched' };

export interface InboundMessage {
  readonly phone: string;
  /** The access number with its extension that the message was sent to. */
  readonly number: string;
  readonly text: string;
  readonly arrivedAt: Moment;
}

export interface ReadReply {
  readonly replyId: string;
  readonly arrivedAt: Moment;
  readonly reading: Pick<Reading, 'overall'>;
}

const LATE_REPLY_REACH = 90 * 24 * 3_600_000;
/** FORMATS, "What the figures count". */
export const REDELIVERY_REACH = 10 * 60_000;

/** The newest by submission; of two submitted in one millisecond the greater id, so that every caller agrees. */
function newest(surveys: readonly SubmittedSurvey[]): SubmittedSurvey | undefined {
  return surveys.reduce<SubmittedSurvey | undefined>((best, survey) => {
    if (best === undefined || survey.submittedAt > best.submittedAt) return survey;
    return survey.submittedAt === best.submittedAt && survey.surveyId > best.surveyId ? survey : best;
  }, undefined);
}

/**
 * Finds the survey that a reply belongs to among one phone's surveys (RULES 2): of those whose prompt was sent from the
 * number that the reply was sent to, the newest open one, else the newest that closed within the last 90 days. Whatever
 * has become of access numbers and extensions since, whoever answers a prompt answers that one; where none was sent from
 * there, the kind that the number names today decides. A prompt not yet submitted has no reply; one of which nobody knows
 * whether it went out is thought of only where no other is open: the reply proves then that it did.
 */
export function matchReply(
  surveys: readonly SubmittedSurvey[],
  to: ReplyAddress,
  arrivedAt: Moment,
): ReplyMatch {
  const answered = provenFirst(
    surveys.filter(({ number }) => isSentTo(number, to.number)),
    arrivedAt,
  );
  if (answered.kind !== 'unmatched') return answered;
  return provenFirst(
    surveys.filter(({ kind }) => kind === to.kind),
    arrivedAt,
  );
}

function provenFirst(surveys: readonly SubmittedSurvey[], arrivedAt: Moment): ReplyMatch {
  const match = newestMatch(
    surveys.filter(({ proven }) => proven),
    arrivedAt,
  );
  return match.kind === 'open' ? match : newestMatch(surveys, arrivedAt);
}

function newestMatch(surveys: readonly SubmittedSurvey[], arrivedAt: Moment): ReplyMatch {
  const asked = surveys.filter((survey) => survey.submittedAt <= arrivedAt);
  const open = newest(asked.filter((survey) => arrivedAt < survey.closesAt));
  if (open !== undefined) return { kind: 'open', surveyId: open.surveyId };
  const late = newest(asked.filter((survey) => arrivedAt - survey.closesAt <= LATE_REPLY_REACH));
  return late === undefined ? { kind: 'unmatched' } : { kind: 'late', surveyId: late.surveyId };
}

/** Whether two inbound messages are one, delivered twice: same text, phone and number within 10 minutes (RULES 2). */
export function isRedelivery(earlier: InboundMessage, later: InboundMessage): boolean {
  return (
    earlier.text === later.text &&
    earlier.phone === later.phone &&
    earlier.number === later.number &&
    arrivedTogether(earlier.arrivedAt, later.arrivedAt)
  );
}

/**
 * Whether two moments of arrival are so near that the same words at both are one message, delivered twice: 10 minutes, by
 * the moments themselves, whichever was heard or stored first.
 */
export function arrivedTogether(one: Moment, other: Moment): boolean {
  return Math.abs(one - other) <= REDELIVERY_REACH;
}

/** Whether a reading is an answer: a rating or a suggestion (FORMATS, "What the figures count"). */
export function isAnswer(reading: Pick<Reading, 'overall'>): boolean {
  return (
    reading.overall === 'satisfied' || reading.overall === 'dissatisfied' || reading.overall === 'suggestion'
  );
}

/**
 * The answer of a survey: the last rating or suggestion that arrived before the window closed, whenever it was read
 * (RULES 2). `replies` in any order; of two in one millisecond the later in the list counts.
 */
export function currentAnswer<R extends ReadReply>(replies: readonly R[], closesAt: Moment): R | undefined {
  return replies
    .filter((reply) => reply.arrivedAt < closesAt && isAnswer(reply.reading))
    .reduce<R | undefined>(
      (last, reply) => (last === undefined || reply.arrivedAt >= last.arrivedAt ? reply : last),
      undefined,
    );
}

/**
 * Whether a reply opens a complaint case: a dissatisfied one or a suggestion does, a late one too; an unmatched one
 * has no insurer to turn to and is shown to staff instead (RULES 2).
 */
export function opensCase(reading: Pick<Reading, 'overall'>, match: ReplyMatch['kind']): boolean {
  return match !== 'unmatched' && (reading.overall === 'dissatisfied' || reading.overall === 'suggestion');
}

export type ReadingQueue = 'person' | 'enquiry' | 'unmatched' | 'none';

/** Where staff find a reply: to be read by a person (1 working day), to be answered (2 working days), or nowhere. */
export function readingQueue(reading: Pick<Reading, 'overall'>, match: ReplyMatch['kind']): ReadingQueue {
  if (reading.overall === 'person') return 'person';
  if (reading.overall === 'enquiry') return 'enquiry';
  return match === 'unmatched' && reading.overall !== 'none' ? 'unmatched' : 'none';
}
