import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { registerStationState } from '../../src/integrations/metrics/station-metrics.js';
import { readStationGauges } from '../../src/persistence/queries/station-gauges.js';
import { newId } from '../../src/persistence/ids.js';
import { MONDAY, openSurveyWorld, phoneNo } from '../harness/survey-world.js';
import type { SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
beforeAll(async () => {
  world = await openSurveyWorld();
}, 60_000);
afterAll(() => world.close());

const minutes = (count: number): Date => new Date(MONDAY + count * 60_000);
const run = (text: string, params: readonly unknown[] = []): Promise<number> =>
  world.db.transaction((sql) => sql.run(text, params));

/** As the API reads them: under its role, whose rows are fenced. */
async function gauges(): Promise<Record<string, number>> {
  const readings = await world.database.api.transaction((sql) => readStationGauges(sql, minutes(0)), {
    scope: 'all',
  });
  return Object.fromEntries(
    readings.map(({ gauge, of, value }) => [of === '' ? gauge : `${gauge}.${of}`, value]),
  );
}

const message = (state: string, round: string | null): Promise<number> =>
  run(
    `INSERT INTO message (id, purpose, round_no, template_code, template_version, phone_index, reference, state, planned_at)
     VALUES ($1, 'prompt', $2, 't', 1, $3, 7, $4, $5)`,
    [newId(), round, world.keyring.blindIndex('phone', phoneNo(1)), state, minutes(-9)],
  );

async function openCase(no: number, status: string, dueAt: Date): Promise<void> {
  const id = newId();
  await run(
    `INSERT INTO complaint_case (id, case_no, kind, status, source, reason_code, round, person_sealed, phone_index, tail_index, opened_at, version, state)
     VALUES ($1, $2, 'complaint', $3, 'web', 'r', 1, '', '', '', $4, 1, '{}')`,
    [id, `GZ-2026-${String(no).padStart(6, '0')}`, status, minutes(-60)],
  );
  await run(
    `INSERT INTO case_clock (id, case_id, code, round, started_at, due_at, state) VALUES ($1, $2, 'contact', 1, $3, $4, 'running')`,
    [`${id}:contact:1`, id, minutes(-60), dueAt],
  );
}

describe('the figures of the state', () => {
  it('count nothing in a quiet house', async () => {
    const quiet = await gauges();
    expect(Object.values(quiet).every((value) => value === 0)).toBe(true);
  });

  it('count what waits, what is late and what nobody knows', async () => {
    await world.accept([{ phone: phoneNo(1) }, { phone: phoneNo(2) }, { phone: phoneNo(3), test: true }]);
    const roundNo = await world.cut(1);
    for (const [state, round] of [
      ['planned', roundNo],
      ['delivered', roundNo],
      ['planned', null],
      ['unknown', null],
      ['submitting', roundNo],
    ] as const)
      await message(state, round);
    await openCase(1, 'transferred', minutes(-1));
    await openCase(2, 'transferred', minutes(1));
    await openCase(3, 'concluded', minutes(1));
    await run('UPDATE run_command SET created_at = $1', [minutes(-2)]);
    await run(
      `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, overall, opt_out, why, read_at, needs_person, person_due_at)
       SELECT gen_random_uuid(), '', '', '', '', '106', $1, 'unmatched', 'person', false, 'w', $1, true, due FROM unnest($2::timestamptz[]) AS due`,
      [minutes(-30), [minutes(-1), minutes(5)]],
    );
    await run(
      "INSERT INTO audit_entry (at, actor, action, subject_type, subject_id) VALUES ($1, 'user:1', 'a.b', 't', '1')",
      [minutes(-3)],
    );
    await run("INSERT INTO sending_stop (id, since, by_actor) VALUES ($1, $2, 'user:1')", [
      newId(),
      minutes(-3),
    ]);
    expect(await gauges()).toMatchObject({
      'messages.planned': 2,
      'messages.unknown': 1,
      'messages.submitting': 1,
      'orders.start': 1,
      order_age: 120,
      'rounds.cut': 1,
      'events.waiting': 1,
      'cases.transferred': 2,
      'overdue.contact': 1,
      'replies.overdue': 1,
      'replies.in_time': 1,
      audit: 1,
      audit_age: 180,
      'stops.all': 1,
    });
    expect(await gauges()).not.toHaveProperty('cases.concluded');
  });
});

describe('the metrics of the state', () => {
  const shown = async (registry: Registry): Promise<string> =>
    (await registry.metrics()).replace(/^#.*\n/gm, '');

  it('show a state that counts nothing as 0, so that an alarm on it has its series', async () => {
    const registry = new Registry();
    registerStationState(registry, () => Promise.resolve([{ gauge: 'messages', of: 'planned', value: 7 }]));
    const text = await shown(registry);
    expect(text).toContain('station_messages{state="planned"} 7');
    expect(text).toContain('station_messages{state="unknown"} 0');
    expect(text).toContain('station_state_known 1');
  });

  it('read once however often they are asked, and say so where the reading fails', async () => {
    let readings = 0;
    const registry = new Registry();
    registerStationState(registry, () => {
      readings += 1;
      return Promise.reject(new Error('the database is away'));
    });
    const text = await shown(registry);
    await shown(registry);
    expect(readings).toBe(1);
    expect(text.trim()).toBe('station_state_known 0');
  });
});
