import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { carryOutRunCommands } from '../../src/inbound/runs/run-starter.js';
import { lookAgain } from '../../src/inbound/sweeper/second-look.js';
import { newId } from '../../src/persistence/ids.js';
import { casesThatLookedAt } from '../../src/persistence/queries/calendars.js';
import { countFigures } from '../../src/persistence/queries/figures.js';
import type { Act } from '../../domain/case/acts.js';
import { caseAfterwordId } from '../../workflows/case/messages.js';
import { FEEDBACK, openCaseWorld, type CaseWorld, type OpenedCase } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const HOUR = 3_600_000;
const withText = () => ({ submissionId: newId() });
const shanghaiDate = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 10);

const investigation = async (caseId: string) => {
  const clock = (await world.state(caseId)).clocks.find(({ code }) => code === 'investigate');
  if (!clock) throw new Error('Nobody investigates.');
  return clock;
};
const onTime = async () => {
  const now = await world.now();
  const period = { from: new Date(now - 30 * 24 * HOUR), until: new Date(now + 30 * 24 * HOUR) };
  const all = { insurerId: null, line: null, branchId: null };
  const figures = await world.db.transaction((sql) =>
    countFigures(sql, ['on_time_investigate'], { ...period, ...all }),
  );
  return figures['on_time_investigate'];
};

/** A case that goes past its due moment, which is a day that will have been a holiday. */
async function breached(): Promise<OpenedCase & { dueAt: number }> {
  const opened = await world.open();
  const contact = { method: 'phone', outcome: 'reached', contactedAt: await world.now() } as const;
  await world.act(opened.handle, 'logContact', 'substation_handler', contact);
  const [clock] = await world.rows<{ dueAt: Date }>(
    `SELECT due_at AS "dueAt" FROM case_clock WHERE case_id = $1 AND code = 'investigate'`,
    [opened.caseId],
  );
  return { ...opened, dueAt: clock?.dueAt.getTime() ?? 0 };
}

async function makeHoliday(date: string): Promise<void> {
  const year = Number(date.slice(0, 4));
  const day = { date, kind: 'holiday', name: '特别假日' };
  await world.rows(
    `INSERT INTO calendar_notice (year, version, days, created_at, created_by)
     SELECT $1, coalesce(max(version), 0) + 1, coalesce((array_agg(days ORDER BY version DESC))[1], '[]') || jsonb_build_array($2::jsonb), now(), 'test'
     FROM calendar_notice WHERE year = $1`,
    [year, JSON.stringify(day)],
  );
}

describe('a calendar that is corrected after a breach', () => {
  it('is noted in open and closed cases, and changes the on-time figure only by a recorded decision', async () => {
    const open = await breached();
    const over = await breached();
    await world.passTo(open.dueAt + HOUR);
    // While a result is waited for, the engine's time runs ahead: what must be in time is done before.
    await world.act(open.handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    await world.act(open.handle, 'acceptFeedback', 'station_clerk', {});
    await world.act(over.handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    await world.act(over.handle, 'acceptFeedback', 'station_clerk', {});
    await world.act(over.handle, 'withdraw', 'station_clerk', withText());
    await over.handle.result();
    const holiday = shanghaiDate(open.dueAt - 1);
    await makeHoliday(holiday);
    const looked = await world.db.transaction((sql) =>
      casesThatLookedAt(sql, [{ from: holiday, to: holiday }]),
    );
    expect(looked).toEqual(
      expect.arrayContaining([
        { caseId: open.caseId, caseNo: open.caseNo, runNo: 1, over: false },
        { caseId: over.caseId, caseNo: over.caseNo, runNo: 1, over: true },
      ]),
    );
    await open.handle.signal('rulesChanged');
    await world.eventually(async () => (await investigation(open.caseId)).breachNotes.length === 1);
    expect(await onTime()).toEqual({ numerator: 0, denominator: 2 });

    // What a person decides comes later than rules are kept for.
    await new Promise((resolve) => setTimeout(resolve, 250));
    const { id: clockId } = await investigation(open.caseId);
    const reason = withText();
    await world.act(open.handle, 'countOnTime', 'station_supervisor', { clockId, ...reason });
    expect(await onTime()).toEqual({ numerator: 1, denominator: 2 });
    await afterEnd(over, 'calendar', { calendarChangedAt: Math.round(await world.now()) });
    expect((await investigation(over.caseId)).breachNotes).toMatchObject([{ code: 'calendar_changed' }]);
    const late = await investigation(over.caseId);
    const [by, at] = [world.actor('station_supervisor'), Math.round(await world.now())];
    const act: Act = { type: 'countOnTime', clockId: late.id, by, at, ...withText() };
    await afterEnd(over, 'judgement', { act, updateId: newId() });
    expect(await onTime()).toEqual({ numerator: 2, denominator: 2 });

    const trail = await world.rows<{ action: string; submission: string | null }>(
      `SELECT action, submission_id AS submission FROM audit_entry WHERE subject_id = $1 AND action IN ('case.calendar_corrected', 'case.countOnTime') ORDER BY id`,
      [open.caseNo],
    );
    expect(trail).toEqual([
      { action: 'case.calendar_corrected', submission: null },
      { action: 'case.countOnTime', submission: reason.submissionId },
    ]);
    await open.handle.result();
    await world.record(open.handle, 'case-calendar-corrected');
  }, 60_000);
});

describe('a case that is acted upon while a calendar is entered', () => {
  it('falls due by the new calendar in the end, though the act counted by the old one', async () => {
    await world.passToMonday();
    const { handle, caseId } = await world.open();
    const other = await world.open();
    const due = async (id = caseId) => {
      const [clock] = await world.rows<{ at: Date }>(
        `SELECT due_at AS at FROM case_clock WHERE case_id = $1 AND code = 'investigate'`,
        [id],
      );
      return clock!.at.getTime();
    };
    const before = await due();
    const holder = world.parts as { rules: typeof world.parts.rules };
    const { rules } = holder;
    const old = await rules();
    await makeHoliday(shanghaiDate(before - 1));
    // The first look, that of the transaction which entered the notice.
    for (const run of [handle, other.handle]) await run.signal('rulesChanged');
    await world.eventually(async () => (await due()) > before && (await due(other.caseId)) > before);
    const after = await due();
    holder.rules = () => Promise.resolve(old);
    await world.act(handle, 'addNote', 'station_clerk', withText());
    holder.rules = rules;
    expect(await due()).toBe(before);

    const at = new Date(Math.round(await world.now()));
    expect(await lookAgain(world.db, { enteredBefore: new Date(0), at })).toBe(false);
    const enteredBefore = new Date(Date.now() + HOUR);
    while (await lookAgain(world.db, { enteredBefore, at }));
    const told = await world.rows(
      "SELECT workflow_id AS id FROM run_command WHERE signal_name = 'rulesChanged'",
    );
    expect(told).toEqual([{ id: handle.workflowId }]);
    const { env, db } = world;
    while ((await carryOutRunCommands({ db, client: env.client, now: () => at.getTime() })).taken > 0);
    await world.eventually(async () => (await due()) === after);
    expect(await lookAgain(world.db, { enteredBefore, at })).toBe(false);
    for (const run of [handle, other.handle]) {
      await world.act(run, 'withdraw', 'station_clerk', withText());
      await run.result();
    }
  }, 60_000);
});

async function afterEnd({ caseId, caseNo }: OpenedCase, word: string, rest: object): Promise<void> {
  const run = await world.env.client.workflow.start('caseAfterword', {
    taskQueue: 'station',
    workflowId: caseAfterwordId(caseNo, word),
    args: [{ caseId, ...rest }],
  });
  await run.result();
  const { currentDetails } = await run.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain(caseNo);
  expect(currentDetails).toContain('已记入');
  await world.record(run, `case-afterword-${word}`);
}
