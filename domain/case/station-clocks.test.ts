import { describe, expect, it } from '@jest/globals';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { clockStatus, wasOnTime } from './case-clock.js';
import type { CaseState } from './case-state.js';
import { fireSteps, nextWake } from './escalation.js';
import { openCase } from './open-case.js';
import {
  acceptAct,
  act,
  at,
  clerk,
  did,
  feedback,
  MON_10,
  returnAct,
  transferAct,
  transferred,
} from './play-case.js';
import { STATION } from '../identity/principal.js';
import { stationClocksOf } from './station-clocks.js';
import { isOverdue, nextDueAt } from './view.js';

/** Wakes when the case asks for it, as its run does: who was told what of, and when. */
function live(state: CaseState, until: number): [CaseState, string[]] {
  const told: string[] = [];
  let now = state;
  for (let wake = nextWake(now, SHIPPED_CONTEXT); wake !== null && wake <= until;) {
    const { state: next, effects } = fireSteps(now, wake, SHIPPED_CONTEXT);
    for (const effect of effects) {
      if (effect.type === 'webhook') throw new Error('What the station owes is no business of an insurer.');
      if (effect.type !== 'notify' || !('role' in effect.to)) continue;
      const shanghai = new Date(wake + 8 * 3_600_000).toISOString().slice(5, 16);
      told.push(`${shanghai} ${String(effect.data['clock'])} ${effect.template} ${effect.to.role}`);
    }
    now = next;
    wake = nextWake(now, SHIPPED_CONTEXT);
  }
  return [now, told];
}

const phoneTask = () =>
  did(
    { ...transferred(), clocks: [] },
    feedback(at('2026-03-03T10:00')),
    acceptAct(at('2026-03-03T11:00')),
    act('followUpAnswered', STATION, at('2026-03-03T12:00'), { answer: 'cannot_send' }),
  );
const YEAR_END = at('2026-12-31T00:00');

describe('what the head station owes a case', () => {
  it('a complaint that nobody transfers is told to the clerks, the supervisor and the deputy director, each once', () => {
    const [state, told] = live(buildCase(), YEAR_END);
    expect(told).toEqual([
      '03-03T09:00 transfer case_due_soon station_clerk',
      '03-04T00:00 transfer case_overdue station_supervisor',
      '03-06T09:00 transfer case_overdue deputy_director',
    ]);
    expect(nextWake(state, SHIPPED_CONTEXT)).toBeNull();
  });

  it('feedback that nobody reviews is told while the clock of the insurer stands still', () => {
    const waiting = did({ ...transferred(), clocks: [] }, feedback(at('2026-03-05T10:00')));
    expect(live(waiting, YEAR_END)[1]).toEqual([
      '03-09T09:00 review case_due_soon station_clerk',
      '03-10T00:00 review case_overdue station_supervisor',
      '03-12T09:00 review case_overdue deputy_director',
    ]);
  });

  it('a call to make is told, and so is the next one after a call that reached nobody', () => {
    expect(live(phoneTask(), YEAR_END)[1]).toEqual([
      '03-04T09:00 phone-task case_due_soon station_clerk',
      '03-05T00:00 phone-task case_overdue station_supervisor',
      '03-09T09:00 phone-task case_overdue deputy_director',
    ]);
    const missed = act('phoneTaskDone', clerk, at('2026-03-04T08:00'), { outcome: 'not_reached' });
    const [first, second] = stationClocksOf(did(phoneTask(), missed)).slice(-2);
    expect(first).toMatchObject({ stoppedAt: missed.at, breachedAt: null });
    expect(second).toMatchObject({ code: 'phone-task', startedAt: missed.at, stoppedAt: null });
  });

  it('ends with the act that it waits for, and is given up where the case ends another way', () => {
    const done = stationClocksOf(did(buildCase(), transferAct(at('2026-03-03T09:30'))));
    expect(done.map((clock) => [clock.code, clockStatus(clock), wasOnTime(clock)])).toEqual([
      ['transfer', 'stopped', true],
    ]);
    const returned = did(transferred(), feedback(at('2026-03-03T10:00')), returnAct(at('2026-03-20T10:00')));
    expect(stationClocksOf(returned).map((clock) => [clock.code, wasOnTime(clock)])).toEqual([
      ['transfer', true],
      ['review', false],
    ]);
    const withdrawn = did(buildCase(), act('withdraw', clerk, at('2026-03-03T10:00'), {}));
    expect(stationClocksOf(withdrawn).map(clockStatus)).toEqual(['cancelled']);
    const reopened = did(withdrawn, act('reopen', clerk, at('2026-03-05T10:00'), {}));
    expect(stationClocksOf(reopened).map(clockStatus)).toEqual(['cancelled', 'running']);
  });

  it('is none of the clocks by which the case itself is late', () => {
    const [late] = live(buildCase(), YEAR_END);
    expect(late.clocks).toEqual([]);
    expect(isOverdue(late)).toBe(false);
    expect(nextDueAt(late, SHIPPED_CONTEXT)).toBeNull();
  });

  it('begins with the next act in a case from before', () => {
    const { stationClocks: none, ...old } = buildCase();
    expect(none).toHaveLength(1);
    expect(nextWake(old, SHIPPED_CONTEXT)).toBeNull();
    const noted = did(old, act('addNote', clerk, at('2026-03-09T10:00'), {}));
    expect(stationClocksOf(noted)).toMatchObject([{ code: 'transfer', startedAt: at('2026-03-09T10:00') }]);
  });

  it('is told to the clerks the moment the case opens', () => {
    const opening = {
      caseNo: 'GZ-2026-000123',
      kind: 'complaint',
      source: 'web',
      by: buildActor('consumer'),
    } as const;
    const noticesOf = (flags: { group?: boolean }) =>
      openCase({ ...opening, at: MON_10, flags }, SHIPPED_CONTEXT).effects.flatMap((effect) =>
        effect.type === 'notify' && 'role' in effect.to ? [`${effect.template} ${effect.to.role}`] : [],
      );
    expect(noticesOf({})).toEqual(['case_opened station_clerk']);
    expect(noticesOf({ group: true })).toEqual([
      'case_petition station_supervisor',
      'case_petition deputy_director',
      'case_petition station_clerk',
    ]);
  });
});
