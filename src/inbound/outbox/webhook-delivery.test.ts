import { describe, expect, it } from '@jest/globals';
import { outcomeOf, webhookBody } from './webhook-delivery.js';

const at = (text: string): number => Date.parse(`${text}+08:00`);

describe('the body of an event', () => {
  it('gives moments with their offset, and leaves numbers that are none', () => {
    const occurredAt = new Date(at('2026-03-02T10:00:00'));
    const data = { caseNo: 'GZ-2026-000001', round: 1, dueAt: at('2026-03-18T00:00:00'), days: 5 };
    const body = webhookBody({ eventId: 'e-1', type: 'case.extended', occurredAt, data });
    expect(JSON.parse(body)).toEqual({
      id: 'e-1',
      type: 'case.extended',
      occurredAt: '2026-03-02T10:00:00.000+08:00',
      data: { caseNo: 'GZ-2026-000001', round: 1, dueAt: '2026-03-18T00:00:00.000+08:00', days: 5 },
    });
  });

  it('says that there is no due moment where there is none', () => {
    const given = { eventId: 'e-2', type: 'case.returned', occurredAt: new Date(0), data: { dueAt: null } };
    expect(JSON.parse(webhookBody(given))).toMatchObject({ data: { dueAt: null } });
  });
});

describe('the next attempt', () => {
  const HOUR = 3_600_000;
  const asked = (at: number) =>
    outcomeOf(
      { attempt: 9, firstAt: new Date(0) },
      {
        ok: false,
        kind: 'status',
        retryable: true,
        status: 429,
        sentence: '请稍后',
        retryAfterMs: 24 * HOUR,
      },
      at,
    );

  it('waits as long as the receiver asks, and never beyond three days', () => {
    expect(asked(HOUR).nextAt?.getTime()).toBeGreaterThanOrEqual(25 * HOUR);
    expect(asked(71 * HOUR).nextAt).toEqual(new Date(72 * HOUR));
  });
});
