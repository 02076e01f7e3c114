import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sweeperDuties } from '../../src/inbound/sweeper/sweeper.js';
import { newId } from '../../src/persistence/ids.js';
import { openSurveyWorld, type SurveyWorld } from '../harness/survey-world.js';

const MINUTE = 60_000;
const GRACE = 30 * 24 * 60 * MINUTE;
let world: SurveyWorld;

beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());

const run = (text: string, params: readonly unknown[]): Promise<number> =>
  world.db.transaction((sql) => sql.run(text, params));
const ago = (ms: number): Date => new Date(Date.now() - ms);
const retention = async (): Promise<void> => {
  const duty = sweeperDuties(world.parts).find(({ name }) => name === 'texts of refused acts')!;
  while (await duty.work());
};

async function written(kind: string, at: Date, whom: Buffer | null = null): Promise<string> {
  const id = newId();
  await run(
    "INSERT INTO submission (id, kind, by_actor, sealed, created_at, phone_index) VALUES ($1, $2, 'user:1', '\\x00', $3, $4)",
    [id, kind, at, whom],
  );
  return id;
}

/** A text of each way in which a row leads to one. */
async function referenced(at: Date): Promise<string[]> {
  const texts: string[] = [];
  for (let n = 0; n < 5; n += 1) texts.push(await written('case.addNote', at));
  const [ofCase, ofEntry, ofRequest, ofTrail, ofOrder] = texts;
  const caseId = newId();
  await run(
    `INSERT INTO complaint_case (id, case_no, kind, status, source, reason_code, round, run_no, person_sealed, phone_index, tail_index, name_index, opened_at, version, state, submission_id)
     VALUES ($1, 'GZ-2026-000001', 'complaint', 'transferred', 'web', 'service.speed', 1, 1, '\\x00', '\\x01', '\\x02', '\\x03', $2, 1, '{}', $3)`,
    [caseId, at, ofCase],
  );
  await run(
    "INSERT INTO case_entry (id, case_id, at, by_actor, type, submission_id) VALUES ($1, $2, $3, 'user:1', 'note', $4)",
    [newId(), caseId, at, ofEntry],
  );
  await run(
    `INSERT INTO case_request (id, case_id, source, person_sealed, phone_index, tail_index, facts, submission_id, requested_by, requested_at)
     VALUES ($1, $2, 'web', '\\x00', '\\x01', '\\x02', '{}', $3, 'consumer', $4)`,
    [newId(), caseId, ofRequest, at],
  );
  await run(
    "INSERT INTO audit_entry (at, actor, action, subject_type, subject_id, submission_id) VALUES ($1, 'user:1', 'case.revealed', 'case', 'GZ-2026-000001', $2)",
    [at, ofTrail],
  );
  await run(
    "INSERT INTO run_command (workflow_id, kind, workflow_type, payload, created_at) VALUES ('case:GZ-2026-000001:2', 'start', 'complaintCase', $1, $2)",
    [JSON.stringify({ reopen: { act: { submissionId: ofOrder } } }), at],
  );
  return texts;
}

const left = async (): Promise<string[]> =>
  (await world.rows<{ id: string }>('SELECT id FROM submission ORDER BY id')).map(({ id }) => id);

describe('texts that nothing leads to', () => {
  it('go thirty days after they were written, whomever they are about; what a row leads to stays', async () => {
    const [old, young] = [ago(GRACE + MINUTE), ago(GRACE - MINUTE)];
    await written('case.addNote', old);
    await written('case.sendFeedback', old, Buffer.from('somebody'));
    const kept = [
      ...(await referenced(old)),
      await written('case.addNote', young),
      await written('upload.released', old),
    ];
    await retention();
    expect(await left()).toEqual(kept.sort());
    expect(
      await world.rows(
        "SELECT actor, data->'texts' AS texts FROM audit_entry WHERE action = 'submission.strays_deleted'",
      ),
    ).toEqual([{ actor: 'system:retention', texts: 2 }]);
  });

  it('are not looked for in vain in the trail: a day without any writes nothing', async () => {
    const before = await world.rows('SELECT id FROM audit_entry');
    await retention();
    expect(await world.rows('SELECT id FROM audit_entry')).toEqual(before);
  });

  it('go too once the order that was to reopen a case with them is carried out without them', async () => {
    const kept = await left();
    await run('UPDATE run_command SET sent_at = $1', [ago(0)]);
    await retention();
    expect(await left()).toHaveLength(kept.length - 1);
  });
});
