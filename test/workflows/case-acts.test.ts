import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SHIPPED_REASONS } from '../../domain/case/reasons.js';
import { newId } from '../../src/persistence/ids.js';
import { insertVersion } from '../../src/persistence/queries/dated-versions.js';
import { FEEDBACK, openCaseWorld, type CaseWorld } from '../harness/case-world.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const withText = () => ({ submissionId: newId() });

/** The code of the rule that refused. */
async function refusalOf(act: Promise<unknown>): Promise<string | null | undefined> {
  try {
    await act;
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return error.cause.type;
    throw error;
  }
  throw new Error('The act was not refused.');
}

describe('acts', () => {
  it('leave no history where they are refused', async () => {
    const { handle, caseId } = await world.open();
    await world.eventually(async () => (await world.ledger(caseId))[0] === 'case_transferred submitted');
    await world.pass('1 minute');
    const before = (await handle.fetchHistory()).events!.length;
    expect(await refusalOf(world.act(handle, 'acceptFeedback', 'station_clerk', {}))).toBe('wrong_status');
    expect(await refusalOf(world.act(handle, 'transfer', 'substation_handler', somewhere()))).toBe('role');
    const { events } = await handle.fetchHistory();
    const accepted = events?.filter(({ workflowExecutionUpdateAcceptedEventAttributes: e }) => e);
    expect(accepted).toHaveLength(0);
    // The test engine writes the two tasks that asked; a real one takes them back.
    expect(events!.length - before).toBeLessThanOrEqual(6);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);

  it('that extend a clock in its pause tell the consumer no date, for there is none', async () => {
    const { handle, caseId } = await world.open();
    await world.act(handle, 'extensionRequest', 'substation_handler', { days: 10, ...withText() });
    const pause = { clock: 'investigate', reason: 'waiting_for_third_party' } as const;
    await world.act(handle, 'pauseClock', 'station_clerk', pause);
    await world.act(handle, 'approveExtension', 'station_supervisor', {});
    await world.eventually(async () =>
      (await world.ledger(caseId)).includes('case_extended_in_pause submitted'),
    );
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);

  it('use a reason that the office added while the case ran, and none that it retired', async () => {
    const { handle, caseId } = await world.open();
    const shipped = SHIPPED_REASONS.reasons.map((reason) =>
      reason.code === 'service.favours' ? { ...reason, retired: true } : reason,
    );
    const added = { code: 'health', name: '健康险服务', contractDispute: false, retired: false };
    const at = new Date(await world.now());
    const row = { version: 2, validFrom: at, contents: [...shipped, added], createdAt: at };
    await world.db.transaction((sql) => insertVersion(sql, 'caseReasons', row, 'test'));
    await world.pass('2 seconds');
    const correct = (reasonCode: string) =>
      refusalOf(world.act(handle, 'correctReason', 'station_clerk', { reasonCode }));
    await world.eventually(async () => (await world.parts.rules()).reasonSets.length === 2);
    expect(await correct('service.favours')).toBe('retired_reason');
    expect(await correct('nowhere')).toBe('unknown_reason');
    await world.act(handle, 'correctReason', 'station_clerk', { reasonCode: 'health' });
    expect((await world.state(caseId)).reasonCode).toBe('health');
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);

  it('are one act under one update id, also at once', async () => {
    const { handle, caseId } = await world.open();
    const updateId = newId();
    const note = withText();
    const same = () => world.act(handle, 'addNote', 'station_clerk', note, updateId);
    const answers = [...(await Promise.all([same(), same()])), await same()];
    expect(new Set(answers.map(({ version }) => version)).size).toBe(1);
    const notes = await world.rows("SELECT 1 FROM case_entry WHERE case_id = $1 AND type = 'addNote'", [
      caseId,
    ]);
    expect(notes).toHaveLength(1);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);

  it('whose values the database refuses are refused, and the case goes on', async () => {
    const { handle, caseId } = await world.open();
    const coHandler = { insurerId: newId(), branchId: null, userId: null };
    const failed = world.act(handle, 'addCoHandler', 'station_clerk', { coHandler });
    await expect(failed).rejects.toMatchObject({ cause: { type: 'impossible' } });
    await world.act(handle, 'addNote', 'station_clerk', withText());
    expect((await world.state(caseId)).coHandlers).toEqual([]);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    expect(await handle.result()).toMatchObject({ status: 'withdrawn' });
    await world.record(handle, 'case-act-impossible-withdrawn');
  }, 30_000);

  it('of two people at once: one wins, the other is told what happened', async () => {
    const { handle, caseId } = await world.open();
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    const { version: expectedVersion } = await world.state(caseId);
    const both = await Promise.allSettled([
      world.act(handle, 'acceptFeedback', 'station_clerk', { expectedVersion }),
      world.act(handle, 'returnFeedback', 'station_supervisor', { expectedVersion, ...withText() }),
    ]);
    const won = both.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    const [lost] = both.filter((each) => each.status === 'rejected');
    const { cause } = lost!.reason as WorkflowUpdateFailedError;
    expect((cause as ApplicationFailure).type).toBe('version_conflict');
    expect(cause!.message).toMatch(/其间：.*(审核通过反馈|退回反馈)/);
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);
});

const somewhere = () => ({ insurerId: world.insurerId, branchId: world.branchId, line: 'pc' }) as const;

describe('words to the consumer', () => {
  it('reach each person of merged cases once', async () => {
    const first = await world.openFollowedUp();
    const [person] = await world.rows<{ p: Buffer; i: Buffer }>(
      'SELECT person_sealed AS p, phone_index AS i FROM complaint_case WHERE id = $1',
      [first.caseId],
    );
    const same = await world.open({ personSealed: person!.p, phoneIndex: person!.i });
    const other = await world.open();
    for (const each of [same, other]) {
      await world.act(each.handle, 'merge', 'station_clerk', { intoCaseNo: first.caseNo });
      await world.act(first.handle, 'absorb', 'station_clerk', { fromCaseNo: each.caseNo });
      expect(await each.handle.result()).toMatchObject({ status: 'concluded' });
    }
    await first.handle.signal('followUpAnswered', said('satisfied', await world.now()));
    await first.handle.result();
    const told = await world.rows(
      "SELECT DISTINCT phone_index FROM message WHERE case_id = $1 AND template_code = 'case_concluded'",
      [first.caseId],
    );
    const texts = (await world.ledger(first.caseId)).filter((line) => line.startsWith('case_concluded'));
    expect([told.length, texts.length]).toEqual([2, 2]);
    await world.record(first.handle, 'case-merged-satisfied');
  }, 30_000);

  it('turn into a phone task where a follow-up may not be sent', async () => {
    const { handle, caseId } = await world.open();
    await world.rows(
      "INSERT INTO opt_out (phone_index, since, by_actor) SELECT phone_index, opened_at, 'consumer' FROM complaint_case WHERE id = $1 RETURNING 1",
      [caseId],
    );
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, ...withText() });
    await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    expect(await world.state(caseId)).toMatchObject({
      status: 'following_up',
      followUp: { state: 'phone_task' },
    });
    expect(await world.ledger(caseId)).toEqual(['case_transferred submitted']);
    await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    await world.record(handle, 'case-phone-task');
  }, 30_000);

  it('turn into a phone task where a follow-up reached nobody: never silent', async () => {
    const { handle, caseId } = await world.openFollowedUp();
    await world.rows(
      "UPDATE message SET state = 'undelivered' WHERE case_id = $1 AND purpose = 'follow_up' RETURNING 1",
      [caseId],
    );
    await world.pass('8 days');
    expect(await world.state(caseId)).toMatchObject({
      status: 'following_up',
      followUp: { state: 'phone_task' },
    });
    await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    await handle.result();
  }, 30_000);

  it('turn into a phone task as soon as word comes that the follow-up reached nobody; an answer still counts', async () => {
    const { handle, caseId } = await world.openFollowedUp();
    await world.rows(
      "UPDATE message SET state = 'undelivered' WHERE case_id = $1 AND purpose = 'follow_up' RETURNING 1",
      [caseId],
    );
    await handle.signal('followUpFailed');
    await world.eventually(async () => (await world.state(caseId)).followUp?.state === 'phone_task');
    await world.pass('8 days');
    expect((await world.state(caseId)).status).toBe('following_up');
    const open = await world.rows('SELECT 1 FROM survey WHERE case_id = $1 AND closed_at IS NULL', [caseId]);
    expect(open).toEqual([]);
    await handle.signal('followUpAnswered', said('satisfied', await world.now()));
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
  }, 30_000);

  it('turn into a phone task where the consumer asks something back: at once, and never silent', async () => {
    const { handle, caseId, caseNo } = await world.openFollowedUp();
    await handle.signal('followUpAnswered', said('enquiry', await world.now()));
    await world.eventually(async () => (await world.state(caseId)).followUp?.state === 'phone_task');
    const told = () =>
      world.rows<{ code: string }>(
        "SELECT template_code AS code FROM notice WHERE subject_id = $1 AND template_code IN ('case_phone_task', 'case_later_reply') ORDER BY id",
        [caseNo],
      );
    expect(await told()).toEqual([{ code: 'case_phone_task' }]);
    await handle.signal('followUpAnswered', said('enquiry', await world.now()));
    await world.eventually(async () => (await told()).length === 2);
    await world.pass('8 days');
    expect(await world.state(caseId)).toMatchObject({
      status: 'following_up',
      followUp: { state: 'phone_task' },
    });
    await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
    await world.record(handle, 'case-follow-up-asked-back');
  }, 30_000);

  it('turn into a phone task at the end of the window where a question was left standing', async () => {
    const { handle, caseId } = await world.openFollowedUp();
    await world.rows(
      `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, survey_id, overall, opt_out, why, read_at)
       SELECT $2, '', phone_index, '', '', '', now(), 'open', id, 'enquiry', false, '', now() FROM survey WHERE case_id = $1 RETURNING 1`,
      [caseId, newId()],
    );
    await world.pass('8 days');
    await world.eventually(async () => (await world.state(caseId)).followUp?.state === 'phone_task');
    await world.act(handle, 'phoneTaskDone', 'station_clerk', { outcome: 'satisfied' });
    await handle.result();
  }, 30_000);

  it('ask nobody who has withdrawn: a follow-up that waits for 08:00 is dropped', async () => {
    const { handle, caseId } = await world.open();
    const day = 24 * 3_600_000;
    const eight = 8 * 3_600_000;
    const midnight = Math.floor(((await world.now()) + eight) / day) * day - eight;
    await world.passTo(midnight + 22 * 3_600_000);
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, submissionId: newId() });
    await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    expect((await world.ledger(caseId)).at(-1)).toBe('follow_up planned');
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    expect(await handle.result()).toMatchObject({ status: 'withdrawn' });
    expect((await world.ledger(caseId)).at(-1)).toBe('follow_up suppressed');
    expect(
      await world.rows('SELECT 1 FROM survey WHERE case_id = $1 AND closed_at IS NULL', [caseId]),
    ).toEqual([]);
    await world.record(handle, 'case-follow-up-dropped-withdrawn');
    await world.passToMonday();
  }, 30_000);

  it('of an earlier round decide nothing in the next: further answers to it join the timeline', async () => {
    const { handle, caseId } = await world.openFollowedUp();
    const [survey] = await world.rows<{ id: string }>('SELECT id FROM survey WHERE case_id = $1', [caseId]);
    await handle.signal('followUpAnswered', said('dissatisfied', await world.now()));
    await world.eventually(async () => (await world.state(caseId)).status === 'transferred');
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...FEEDBACK, submissionId: newId() });
    await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    await world.eventually(async () => (await world.state(caseId)).status === 'following_up');
    const word = said('satisfied', await world.now());
    await world.rows(
      `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, survey_id, overall, opt_out, why, read_at)
       VALUES ($1, '', '', '', '', '', now(), 'open', $2, 'satisfied', false, '', now()) RETURNING 1`,
      [word.inboundId, survey!.id],
    );
    await handle.signal('followUpAnswered', word);
    const heard = () =>
      world.rows("SELECT 1 FROM case_entry WHERE case_id = $1 AND type = 'laterReply'", [caseId]);
    await world.eventually(async () => (await heard()).length === 1);
    expect((await world.state(caseId)).status).toBe('following_up');
    await handle.signal('followUpAnswered', said('satisfied', await world.now()));
    expect(await handle.result()).toMatchObject({ status: 'concluded' });
  }, 30_000);

  it('are held by a stop until it is let go', async () => {
    await world.rows(
      "INSERT INTO sending_stop (id, since, by_actor) VALUES ($1, now(), 'test') RETURNING 1",
      [newId()],
    );
    const { handle, caseId } = await world.open();
    await world.pass('2 hours');
    expect(await world.ledger(caseId)).toEqual(['case_transferred planned']);
    await world.rows('UPDATE sending_stop SET released_at = now() RETURNING 1');
    await handle.signal('messagesReleased');
    await world.eventually(async () => (await world.ledger(caseId))[0] === 'case_transferred submitted');
    await world.act(handle, 'withdraw', 'station_clerk', withText());
    await handle.result();
  }, 30_000);

  it('wait for 08:00 at night, also the last ones of a case that is over', async () => {
    const opened = await world.openFollowedUp();
    const day = 24 * 3_600_000;
    const eight = 8 * 3_600_000;
    const midnight = Math.floor(((await world.now()) + eight) / day) * day - eight;
    await world.passTo(midnight + 23 * 3_600_000);
    await opened.handle.signal('followUpAnswered', said('satisfied', await world.now()));
    await world.eventually(async () => (await world.state(opened.caseId)).status === 'concluded');
    expect((await world.ledger(opened.caseId)).at(-1)).toBe('case_concluded planned');
    expect(await opened.handle.result()).toMatchObject({ status: 'concluded' });
    const [sent] = await world.rows<{ submitted_at: Date }>(
      "SELECT submitted_at FROM message WHERE case_id = $1 AND template_code = 'case_concluded'",
      [opened.caseId],
    );
    expect(sent!.submitted_at.getTime()).toBeGreaterThanOrEqual(midnight + day + eight);
    expect(sent!.submitted_at.getTime()).toBeLessThan(midnight + day + eight + 60_000);
    await world.record(opened.handle, 'case-concluded-at-night');
  }, 30_000);
});

const said = (overall: string, at: number) => ({ inboundId: newId(), overall, at, late: false });
