import type { Card } from '../card/card.js';
import type { Reading } from '../reply/reading.js';
import { UNSORTED_REASON } from './reasons.js';

/** The reason that a dissatisfied item of a card points to, by the item's code. */
const REASON_OF_ITEM: Readonly<Record<string, string>> = {
  signed_in_person: 'sales_misleading.signature',
  duty_to_inform: 'sales_misleading.concealment',
  solicitation_of_favours: 'service.favours',
  performance: 'claim_difficulty.amount',
  commitment_kept: 'service.commitment',
  attitude: 'service.attitude',
  speed_and_ease: 'service.speed',
};

/**
 * The reason that a case opened by a reply begins with; staff correct it. The graver item decides where several were
 * named; a slow claim is a claim's difficulty, not the counter's.
 */
export function reasonOfReply(reading: Pick<Reading, 'overall' | 'items'>, card: Card): string {
  if (reading.overall === 'suggestion' || reading.overall === 'enquiry') return reading.overall;
  const named = card.items
    .filter((item) => reading.items[item.letter] === 'dissatisfied')
    .map((item) => item.code);
  const gravest = Object.keys(REASON_OF_ITEM).find((code) => named.includes(code));
  if (gravest === undefined) return UNSORTED_REASON;
  if (gravest === 'speed_and_ease' && card.code === 'claim') return 'claim_difficulty.delay';
  return REASON_OF_ITEM[gravest] ?? UNSORTED_REASON;
}
