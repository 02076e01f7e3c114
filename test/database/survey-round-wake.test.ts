import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settleRound, wakeRounds } from '../../src/persistence/queries/round-state.js';
import { MONDAY, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());

describe('waking a round', () => {
  it('tells the run of one that is under way, and gives a closed one a further run each time', async () => {
    await world.accept([{ phone: phoneNo(1) }]);
    const roundNo = await world.cut();
    const wake = () =>
      world.db.transaction((sql) => wakeRounds(sql, [roundNo], new Date(MONDAY), { kind: 'real' }));
    const settle = () => world.db.transaction((sql) => settleRound(sql, roundNo, new Date(MONDAY)));
    await wake();
    for (let time = 0; time < 2; time += 1) {
      await settle();
      await wake();
      await wake();
    }
    const orders = await world.rows<{ id: string; kind: string }>(
      "SELECT workflow_id AS id, kind FROM run_command WHERE payload->>'roundNo' = $1 OR workflow_id LIKE 'survey:' || $1 || '%' ORDER BY run_command.id",
      [roundNo],
    );
    const no = `survey:${roundNo}`;
    expect(orders.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      `start ${no}`,
      `signal ${no}`,
      `start ${no}:2`,
      `signal ${no}:2`,
      `start ${no}:3`,
      `signal ${no}:3`,
    ]);
  });
});
