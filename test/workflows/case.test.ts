import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCaseWorld, type CaseWorld } from '../harness/case-world.js';
import { newId } from '../../src/persistence/ids.js';

let world: CaseWorld;

beforeAll(async () => {
  world = await openCaseWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
});

const feedback = { upheld: true, remedy: 'apology', amount: null } as const;

describe('a case that goes well', () => {
  it('is transferred at once, contacted, fed back, accepted, followed up and concluded', async () => {
    const requested = await world.requestCase();
    const handle = await world.start(requested);
    const contactedAt = await world.now();
    await world.act(handle, 'logContact', 'substation_handler', {
      method: 'phone',
      outcome: 'reached',
      contactedAt,
    });
    await world.act(handle, 'sendFeedback', 'substation_handler', { ...feedback, submissionId: newId() });
    const accepted = await world.act(handle, 'acceptFeedback', 'station_clerk', {});
    expect(accepted.status).toBe('accepted');
    await world.pass('1 day');
    await handle.signal('followUpAnswered', {
      inboundId: newId(),
      overall: 'satisfied',
      at: await world.now(),
      late: false,
    });
    const result = await handle.result();
    expect(result).toMatchObject({ status: 'concluded' });
    const { events } = await handle.fetchHistory();
    expect(events?.length).toBeLessThanOrEqual(80);
    const sent = [...world.sms.messages()].map((message) => message.text);
    expect(sent).toHaveLength(3);
  }, 60_000);
});
