import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealPageOfHandlers } from '../../src/inbound/keys/seal-handlers.js';
import { erasePerson } from '../../src/persistence/queries/erase.js';
import { openSurveyWorld, phoneNo } from '../harness/survey-world.js';
import type { SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());

const persons = async (ids: string[]) => {
  const rows = await world.rows<{ id: string; handler: string | null; sealed: Buffer }>(
    'SELECT id, handler, person_sealed AS sealed FROM service_event WHERE id = ANY($1)',
    [ids],
  );
  const found = new Map(rows.map(({ id, ...row }) => [id, row]));
  return ids.map((id) => {
    const { handler, sealed } = found.get(id)!;
    return { clear: handler, ...world.keyring.openPerson(sealed, 'person') };
  });
};

describe('handlers who stand in clear', () => {
  it('are sealed with the customer page by page, two processes at once, and those of an erased person go', async () => {
    const people = [601, 602, 603, 604, 605].map((n) => ({ phone: phoneNo(n), name: `客户${n}` }));
    const ids = (await world.accept(people)).slice();
    await world.rows("UPDATE service_event SET handler = '经办' || right(id::text, 4) WHERE id = ANY($1)", [
      ids.slice(0, 4),
    ]);
    const [first] = people;
    await world.db.transaction((sql) =>
      erasePerson(sql, world.keyring, {
        ...{
          phoneIndex: world.keyring.blindIndex('phone', first!.phone),
          actor: 'user:1',
          submissionId: null,
        },
        ...{ at: new Date(), fromCopies: () => Promise.resolve({}) },
      }),
    );
    // Erased before handlers were taken along.
    await world.rows("UPDATE service_event SET handler = '经办在明处' WHERE id = $1", [ids[0]]);
    const parts = { db: world.db, keyring: world.keyring };
    for (let more = true; more;)
      more = (await Promise.all([sealPageOfHandlers(parts, 1), sealPageOfHandlers(parts, 1)])).includes(true);
    const seen = await persons(ids);
    expect(seen.map(({ clear }) => clear)).toEqual([null, null, null, null, null]);
    expect(seen[0]).not.toHaveProperty('handler');
    for (const [place, id] of ids.entries())
      if (place > 0 && place < 4)
        expect(seen[place]).toMatchObject({ ...people[place], handler: `经办${id.slice(-4)}` });
    expect(seen[4]).not.toHaveProperty('handler');
    expect(await sealPageOfHandlers(parts)).toBe(false);
  });
});
