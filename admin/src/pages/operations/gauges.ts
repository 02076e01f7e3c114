import type { OperationsReadResponses } from '../../api/generated';

type Gauge = NonNullable<OperationsReadResponses[200]['gauges']>[number];

/** Figures that are spans of time, in seconds. */
export const isAge = ({ gauge }: Gauge): boolean => gauge.endsWith('_age');

/** Where somebody ends a state that must not last; without `to` the operator does, outside these screens. */
const ATTENTION: readonly { gauge: string; of?: string; above?: number; to?: string }[] = [
  { gauge: 'stops', to: '/messages' },
  { gauge: 'messages', of: 'unknown', to: '/messages?part=ledger' },
  { gauge: 'uploads', of: 'waiting_release', to: '/uploads' },
  { gauge: 'events', of: 'held', to: '/uploads' },
  { gauge: 'replies', of: 'overdue', to: '/messages?part=replies' },
  { gauge: 'overdue', to: '/inbox' },
  { gauge: 'orders', of: 'refused' },
  { gauge: 'order_age', above: 60 },
  { gauge: 'outbox_age', of: 'mail', above: 900 },
  { gauge: 'outbox_age', of: 'webhook', above: 3_600 },
  { gauge: 'audit_age', above: 300 },
];

/** What of the figures somebody must see to, in the order of its urgency, and where. */
export function toSeeTo(gauges: readonly Gauge[]): (Gauge & { to: string | undefined })[] {
  return ATTENTION.flatMap(({ gauge, of, above = 0, to }) =>
    gauges
      .filter((each) => each.gauge === gauge && (of === undefined || each.of === of) && each.value > above)
      .map((each) => ({ ...each, to })),
  );
}
