import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../harness/apart.js';
import type { StationApart } from '../harness/apart.js';
import { ApiClient } from '../harness/client.js';
import { complain, expectEveryStepOnce, expectSound, settled, upload } from '../harness/faults.js';
import { people } from '../harness/people-asked.js';

jest.setTimeout(600_000);
const DAY = 86_400_000;

let station: StationApart;
beforeAll(async () => {
  // A day is two seconds: time for a test to do what an office does in a week.
  station = await openStationApart({ factor: 43_200, start: '2026-12-21T06:00:00+08:00' });
});
afterAll(() => station.close());

interface ClockSeen {
  code: string;
  dueAt: string;
  provisional: boolean;
  overdue: boolean;
  explanation: string[];
}

const UNPUBLISHED = '2027 年放假安排尚未公布';
const STEPS = "FROM case_step s JOIN case_clock k ON k.id = s.clock_id WHERE k.code = 'investigate'";
/** The Shanghai date of a moment. */
const dateOf = (at: number): string => new Date(at + DAY / 3).toISOString().slice(0, 10);
const isWeekend = (date: string): boolean => [0, 6].includes(new Date(date).getUTCDay());

describe('a calendar year that is missing in December', () => {
  it('delays no case: deadlines are provisional and say so, until the year is entered and they are computed anew', async () => {
    const asked = people(3, 'december');
    await upload(station, asked);
    await settled(station, asked);
    await complain(station, asked);
    const numbers = await until('A case for every reply', async () => {
      const rows = await station.rows<{ caseNo: string }>(
        `SELECT c.case_no AS "caseNo" FROM complaint_case c JOIN service_event e ON e.id = c.event_id
         WHERE e.event_no = ANY($1) AND c.transferred_at IS NOT NULL`,
        [asked.map(({ eventNo }) => eventNo)],
      );
      return rows.length === asked.length && rows.map(({ caseNo }) => caseNo);
    });
    const supervisor = new ApiClient(station.url);
    expect((await supervisor.logIn('supervisor', station.passwords.get('supervisor') ?? '')).status).toBe(
      201,
    );
    const investigations = async (): Promise<ClockSeen[]> =>
      Promise.all(
        numbers.map(async (caseNo) => {
          const { body } = await supervisor.get<{ clocks: ClockSeen[] }>(`/cases/${caseNo}`);
          return body.clocks.find(({ code }) => code === 'investigate')!;
        }),
      );
    const before = await investigations();
    for (const clock of before) {
      expect(clock).toMatchObject({ provisional: true, overdue: false });
      expect(clock.explanation.join('')).toContain(UNPUBLISHED);
    }
    // What was told already is not told again when the deadlines move.
    await until('The first reminder of every investigation', async () => {
      const [row] = await station.rows<{ n: number }>(
        `SELECT count(*)::int AS n ${STEPS} AND s.step = 'rung50'`,
      );
      return row!.n === asked.length;
    });
    const lastDay = Math.max(...before.map(({ dueAt }) => Date.parse(dueAt))) + DAY;
    const days: { date: string; kind: string; name: string }[] = [];
    for (let at = Date.parse('2027-01-01T00:00:00+08:00'); at <= lastDay; at += DAY)
      days.push({ date: dateOf(at), kind: 'holiday', name: '元旦' });
    const entered = await supervisor.put<{ recomputedCases: number }>('/calendars/2027', {
      headers: { 'if-match': '"0"' },
      body: { days },
    });
    expect([entered.status, entered.body.recomputedCases]).toEqual([200, asked.length]);
    let next = lastDay + DAY;
    while (isWeekend(dateOf(next))) next += DAY;
    const due = next + DAY;
    for (const clock of await investigations()) {
      expect({ ...clock, dueAt: Date.parse(clock.dueAt) }).toMatchObject({
        provisional: false,
        dueAt: due,
        overdue: false,
      });
      expect(clock.explanation.join('')).not.toContain(UNPUBLISHED);
    }
    await expectEveryStepOnce(station, asked);
    const firings = await station.rows<{ dueMoment: Date }>(
      `SELECT DISTINCT s.due_moment AS "dueMoment" ${STEPS} AND s.step = 'due'`,
    );
    expect(firings.map(({ dueMoment }) => dueMoment.getTime())).toEqual([due]);
    await settled(station, asked);
    await expectSound(station);
  });
});
