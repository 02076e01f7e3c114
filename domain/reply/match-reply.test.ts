import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  currentAnswer,
  isRedelivery,
  matchReply,
  opensCase,
  readingQueue,
  type ReplyAddress,
  type SubmittedSurvey,
} from './match-reply.js';
import { insteadOfStopped, optOutStops } from './opt-out-stops.js';

const DAY = 86_400_000;
const NUMBER: Record<string, string> = { life: '1069501', claim: '1069502' };
const to = (kind: string): ReplyAddress => ({ number: NUMBER[kind] ?? '', kind });
const survey = (surveyId: string, submittedAt: number, days = 7, kind = 'life'): SubmittedSurvey => ({
  surveyId,
  kind,
  number: NUMBER[kind] ?? '',
  proven: true,
  submittedAt,
  closesAt: submittedAt + days * DAY,
});

describe('matchReply', () => {
  it('takes the newest open survey of the kind that was written to', () => {
    const surveys = [survey('old', 0), survey('new', DAY), survey('other', 2 * DAY, 7, 'claim')];
    expect(matchReply(surveys, to('life'), 3 * DAY)).toEqual({ kind: 'open', surveyId: 'new' });
  });
  it('prefers an open survey to a newer closed one', () => {
    expect(matchReply([survey('open', 0, 30), survey('closed', DAY, 1)], to('life'), 5 * DAY)).toEqual({
      kind: 'open',
      surveyId: 'open',
    });
  });
  it('is late from the very moment of closing, for 90 days and no longer', () => {
    const one = [survey('s', 0)];
    expect(matchReply(one, to('life'), 7 * DAY - 1).kind).toBe('open');
    expect(matchReply(one, to('life'), 7 * DAY)).toEqual({ kind: 'late', surveyId: 's' });
    expect(matchReply(one, to('life'), 97 * DAY).kind).toBe('late');
    expect(matchReply(one, to('life'), 97 * DAY + 1)).toEqual({ kind: 'unmatched' });
  });
  it('finds nothing before the prompt was submitted, or of another kind', () => {
    expect(matchReply([survey('s', 10)], to('life'), 9)).toEqual({ kind: 'unmatched' });
    expect(matchReply([survey('s', 0)], to('claim'), 9)).toEqual({ kind: 'unmatched' });
  });
  it('finds the prompt by the number that it was sent from, whatever the numbers have become', () => {
    const before = survey('before', 0);
    const moved = { number: before.number, kind: null };
    expect(matchReply([before], moved, DAY)).toEqual({ kind: 'open', surveyId: 'before' });
    // The extension is another kind's by now: whoever was asked by that kind only, elsewhere, is not meant.
    const given = { number: before.number, kind: 'claim' };
    expect(matchReply([before, survey('other', 1, 7, 'claim')], given, DAY)).toEqual({
      kind: 'open',
      surveyId: 'before',
    });
    const after = { ...survey('after', 1), number: '1069511' };
    expect(matchReply([before, after], moved, DAY)).toEqual({ kind: 'open', surveyId: 'before' });
    expect(matchReply([before, after], { number: '1069511', kind: 'life' }, DAY)).toEqual({
      kind: 'open',
      surveyId: 'after',
    });
  });
  it('takes the kind that the number names where no prompt was sent from it', () => {
    expect(matchReply([survey('s', 0)], { number: '1069511', kind: 'life' }, DAY).kind).toBe('open');
  });
  it('thinks of one that may not have gone out only where no other is open', () => {
    const doubtful = { ...survey('doubtful', 1), proven: false };
    expect(matchReply([survey('s', 0), doubtful], to('life'), DAY)).toEqual({ kind: 'open', surveyId: 's' });
    expect(matchReply([survey('s', 0, 0), doubtful], to('life'), DAY)).toEqual({
      kind: 'open',
      surveyId: 'doubtful',
    });
  });
  it('finds the same whatever number a kind has today', () => {
    const some = fc.array(fc.tuple(fc.nat(20), fc.nat(10), fc.constantFrom('life', 'claim')), {
      minLength: 1,
      maxLength: 6,
    });
    const today = fc.constantFrom(null, 'life', 'claim', 'needs');
    fc.assert(
      fc.property(some, fc.nat(60), today, (list, at, kind) => {
        const surveys = list.map(([from, days, of], i) => survey(`s${i}`, from * DAY, days, of));
        const was = matchReply(surveys, to('life'), at * DAY);
        if (was.kind === 'unmatched') return;
        expect(matchReply(surveys, { number: NUMBER['life']!, kind }, at * DAY)).toEqual(was);
      }),
    );
  });
  it('does not depend on the order of the surveys', () => {
    const some = fc.array(fc.tuple(fc.nat(20), fc.nat(10)), { maxLength: 6 });
    fc.assert(
      fc.property(some, fc.nat(130), (list, at) => {
        const surveys = list.map(([from, days], i) => survey(`s${i}`, from * DAY, days));
        expect(matchReply([...surveys].reverse(), to('life'), at * DAY)).toEqual(
          matchReply(surveys, to('life'), at * DAY),
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
