import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  currentAnswer,
  isRedelivery,
  matchReply,
  opensCase,
  readingQueue,
  type SubmittedSurvey,
} from './match-reply.js';
import { insteadOfStopped, optOutStops } from './opt-out-stops.js';

const DAY = 86_400_000;
const survey = (surveyId: string, submittedAt: number, days = 7, kind = 'life'): SubmittedSurvey => ({
  surveyId,
  kind,
  submittedAt,
  closesAt: submittedAt + days * DAY,
});

describe('matchReply', () => {
  it('takes the newest open survey of the kind that was written to', () => {
    const surveys = [survey('old', 0), survey('new', DAY), survey('other', 2 * DAY, 7, 'claim')];
    expect(matchReply(surveys, 'life', 3 * DAY)).toEqual({ kind: 'open', surveyId: 'new' });
  });
  it('prefers an open survey to a newer closed one', () => {
    expect(matchReply([survey('open', 0, 30), survey('closed', DAY, 1)], 'life', 5 * DAY)).toEqual({
      kind: 'open',
      surveyId: 'open',
    });
  });
  it('is late from the very moment of closing, for 90 days and no longer', () => {
    const one = [survey('s', 0)];
    expect(matchReply(one, 'life', 7 * DAY - 1).kind).toBe('open');
    expect(matchReply(one, 'life', 7 * DAY)).toEqual({ kind: 'late', surveyId: 's' });
    expect(matchReply(one, 'life', 97 * DAY).kind).toBe('late');
    expect(matchReply(one, 'life', 97 * DAY + 1)).toEqual({ kind: 'unmatched' });
  });
  it('finds nothing before the prompt was submitted, or of another kind', () => {
    expect(matchReply([survey('s', 10)], 'life', 9)).toEqual({ kind: 'unmatched' });
    expect(matchReply([survey('s', 0)], 'claim', 9)).toEqual({ kind: 'unmatched' });
  });
  it('does not depend on the order of the surveys', () => {
    const some = fc.array(fc.tuple(fc.nat(20), fc.nat(10)), { maxLength: 6 });
    fc.assert(
      fc.property(some, fc.nat(130), (list, at) => {
        const surveys = list.map(([from, days], i) => survey(`s${i}`, from * DAY, days));
        expect(matchReply([...surveys].reverse(), 'life', at * DAY)).toEqual(
          matchReply(surveys, 'life', at * DAY),
        );
      }),
    );
  });
});

describe('several replies', () => {
  const message = { phone: '1', number: '10690', text: '1', arrivedAt: 0 };
  it('knows one message delivered twice', () => {
    expect(isRedelivery(message, { ...message, arrivedAt: 600_000 })).toBe(true);
    expect(isRedelivery(message, { ...message, arrivedAt: 600_001 })).toBe(false);
    for (const other of [{ text: '2' }, { phone: '2' }, { number: '10691' }])
      expect(isRedelivery(message, { ...message, ...other })).toBe(false);
  });
  it('counts the last rating or suggestion before the window closed, whenever it was read', () => {
    const reply = (
      replyId: string,
      arrivedAt: number,
      overall: 'satisfied' | 'dissatisfied' | 'person' | 'none' | 'enquiry' | 'suggestion',
    ) => ({ replyId, arrivedAt, reading: { overall } });
    const replies = [
      reply('c', 30, 'person'),
      reply('b', 20, 'suggestion'),
      reply('a', 10, 'satisfied'),
      reply('d', 40, 'enquiry'),
      reply('e', 50, 'none'),
      reply('f', 60, 'dissatisfied'),
    ];
    expect(currentAnswer(replies, 60)?.replyId).toBe('b');
    expect(currentAnswer(replies, 61)?.replyId).toBe('f');
    expect(currentAnswer(replies, 10)).toBeUndefined();
  });
  it('opens a case for a complaint or a suggestion, late too', () => {
    expect(opensCase({ overall: 'dissatisfied' }, 'late')).toBe(true);
    expect(opensCase({ overall: 'suggestion' }, 'open')).toBe(true);
    expect(opensCase({ overall: 'dissatisfied' }, 'unmatched')).toBe(false);
    for (const overall of ['satisfied', 'enquiry', 'none', 'person'] as const)
      expect(opensCase({ overall }, 'open')).toBe(false);
  });
  it('sends to staff what is not read, asked, or belongs nowhere', () => {
    expect(readingQueue({ overall: 'person' }, 'open')).toBe('person');
    expect(readingQueue({ overall: 'enquiry' }, 'late')).toBe('enquiry');
    expect(readingQueue({ overall: 'satisfied' }, 'unmatched')).toBe('unmatched');
    expect(readingQueue({ overall: 'satisfied' }, 'open')).toBe('none');
    expect(readingQueue({ overall: 'none' }, 'unmatched')).toBe('none');
  });
});

describe('what an opt-out stops', () => {
  it('stops surveys and campaigns only', () => {
    expect((['survey', 'follow_up', 'campaign'] as const).every(optOutStops)).toBe(true);
    expect((['own_case', 'code', 'statutory_notice'] as const).some(optOutStops)).toBe(false);
  });
  it('turns a follow-up into a phone task', () => {
    expect(insteadOfStopped('follow_up')).toBe('phone_task');
    expect(insteadOfStopped('survey')).toBe('suppress');
    expect(insteadOfStopped('own_case')).toBe('send');
  });
});
