import { describe, expect, it } from '@jest/globals';
import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { act, at, clerk, clockOf, contact, did, feedback, supervisor, transferred } from './play-case.js';
import type { Act } from './acts.js';
import { SHIPPED_CONTEXT } from './build-case.js';
import { changeCalendar } from './calendar-change.js';
import type { CaseState } from './case-state.js';
import type { CaseContext } from './decision.js';
import { decide } from './decide.js';
import { fireSteps } from './escalation.js';
import { availableActs, viewClock } from './view.js';

/** Published 2026, and these days off beside. */
const withHolidays = (...dates: string[]): CaseContext => {
  const days = PUBLISHED_NOTICES.find(({ year }) => year === 2026)!.days;
  const more = dates.map((date) => ({ date, kind: 'holiday', name: '特别假日' }) as const);
  return { ...SHIPPED_CONTEXT, calendar: buildCalendar([{ year: 2026, days: [...days, ...more] }]) };
};

const DUE = at('2026-03-18T00:00');
const LATER = at('2026-03-18T15:00');
/** The 17th, the last day, becomes a holiday after the fact. */
const corrected = withHolidays('2026-03-17');
const late = (): CaseState => {
  const reached = did(transferred(), contact('reached', at('2026-03-03T10:00')));
  return fireSteps(reached, DUE, SHIPPED_CONTEXT).state;
};
const note = (state: CaseState, context = corrected) =>
  changeCalendar(state, at('2026-03-20T12:00'), context);
const judge = (
  state: CaseState,
  context = corrected,
  text: { submissionId?: string } = { submissionId: 's' },
) => {
  const asked = act('countOnTime', supervisor, at('2026-04-01T10:00'), { clockId: 'GZ-2026-000123/2' }, text);
  return decide(state, asked, context);
};
const judged = (state: CaseState): CaseState => {
  const decision = judge(state);
  if (!decision.ok) throw new Error(decision.message);
  return decision.state;
};
const done = (state: CaseState, when = LATER): CaseState =>
  did(state, feedback(when), act('acceptFeedback', clerk, when + 60_000, {}));
const shown = (state: CaseState) => viewClock(clockOf(state, 'investigate'), corrected);

describe('a corrected calendar', () => {
  it('adds a note to a breach that it would have avoided, once, and a line to the timeline', () => {
    const first = note(late());
    expect(clockOf(first.state, 'investigate')).toMatchObject({
      breachedAt: DUE,
      breachNotes: [{ code: 'calendar_changed', dueAt: at('2026-03-19T00:00') }],
    });
    expect(first.effects).toMatchObject([
      {
        type: 'timeline',
        code: 'calendar_corrected',
        data: { clock: 'investigate', dueAt: at('2026-03-19T00:00') },
      },
      { type: 'clockChanged', clockId: 'GZ-2026-000123/2' },
    ]);
    expect(note(first.state).effects).toEqual([]);
    const again = note(first.state, withHolidays('2026-03-17', '2026-03-18'));
    expect(clockOf(again.state, 'investigate').breachNotes).toHaveLength(2);
    const undone = note(first.state, SHIPPED_CONTEXT);
    expect(clockOf(undone.state, 'investigate').breachNotes.at(-1)).toMatchObject({ dueAt: DUE });
  });

  it('says nothing of clocks in time, of breaches that it leaves, nor of what came after the breach', () => {
    expect(note(transferred()).effects).toEqual([]);
    expect(note(late(), withHolidays('2026-04-01')).effects).toEqual([]);
    const returned = did(late(), feedback(LATER), act('returnFeedback', clerk, LATER + 60_000, {}));
    expect(note(returned, SHIPPED_CONTEXT).effects).toEqual([]);
  });
});

describe('counting as on time', () => {
  it('is the supervisor’s recorded decision, after which the clock was not late', () => {
    const before = note(done(late())).state;
    expect(shown(before)).toMatchObject({ onTime: false, overdue: true });
    const decision = judge(before);
    expect(decision).toMatchObject({ ok: true });
    const after = judged(before);
    expect(clockOf(after, 'investigate')).toMatchObject({
      breachedAt: DUE,
      judged: { at: at('2026-04-01T10:00'), dueAt: at('2026-03-19T00:00') },
    });
    expect(shown(after)).toMatchObject({ onTime: true, overdue: false });
    expect(shown(after).notes).toEqual([
      '2026-03-20 12:00 日历更正，按更正后的日历应于 2026-03-18 24:00 到期；逾期记录保留，须经主管认定才改计按时。',
      '2026-04-01 10:00 经主管认定，按 2026-03-18 24:00 到期计，不计逾期。',
    ]);
    expect(judge(after)).toMatchObject({ ok: false, code: 'no_breach' });
    expect(note(after, withHolidays('2026-03-17', '2026-03-18')).effects).toEqual([]);
  });

  it('counts what was given up before the corrected due moment neither way', () => {
    const withdrawn = did(late(), act('withdraw', clerk, LATER, {}));
    expect(shown(judged(withdrawn))).toMatchObject({ state: 'cancelled', onTime: null, overdue: false });
  });

  it.each([
    ['without a reason', () => judge(done(late()), corrected, {}), 'reason_required'],
    ['while the clock runs', () => judge(late()), 'still_running'],
    ['where the calendar is as it was', () => judge(done(late()), SHIPPED_CONTEXT), 'calendar_unchanged'],
    [
      'where it was late all the same',
      () => judge(done(late(), at('2026-03-19T00:00'))),
      'late_all_the_same',
    ],
    ['where nothing was late', () => judge(done(transferred(), at('2026-03-04T10:00'))), 'no_breach'],
  ])('is refused %s', (_, decide_, code) => {
    expect(decide_()).toMatchObject({ ok: false, code });
  });

  it('is nobody else’s, and a button for the supervisor', () => {
    const state = done(late());
    const byClerk: Act = { ...act('countOnTime', clerk, LATER, { clockId: 'GZ-2026-000123/2' }) };
    expect(decide(state, byClerk, corrected)).toMatchObject({ ok: false, code: 'role' });
    const buttons = availableActs(
      state,
      { ...supervisor, testMode: false, delegations: [] },
      LATER,
      corrected,
    );
    expect(buttons.find(({ type }) => type === 'countOnTime')).toMatchObject({ name: '认定按时', ok: true });
  });
});
