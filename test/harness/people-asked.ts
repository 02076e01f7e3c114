import { eventsCsv } from './uploads.js';

/** One consumer, who had one service event: the phone tells the event, in the centre's journal too. */
export interface Asked {
  eventNo: string;
  phone: string;
}

let batches = 0;

/** So many consumers whom nobody else has; their events are numbered `<name>-<n>`. */
export function people(count: number, name: string): Asked[] {
  batches += 1;
  const first = `139${String(batches).padStart(2, '0')}`;
  return Array.from({ length: count }, (_, n) => ({
    eventNo: `${name}-${n}`,
    phone: first + String(n).padStart(6, '0'),
  }));
}

/** Their events as an insurer's file; they happened at `at` (epoch milliseconds). */
export function fileOf(asked: readonly Asked[], at: number): string {
  const occurred = new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  return eventsCsv(
    ...asked.map(({ eventNo, phone }) => ({
      event_no: eventNo,
      event_type: 'pc_claim_settlement',
      occurred_at: occurred,
      branch_code: 'GZPCA-01',
      customer_phone: phone,
      claim_no: `C${eventNo}`,
    })),
  );
}
