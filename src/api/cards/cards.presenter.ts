import type { CardRow } from '../../persistence/queries/cards.js';
import { stampOf } from '../front-door/fields.js';
import type { CardAnswer } from './cards.schema.js';

export function presentCard({ code, version, name, items, state, validFrom }: CardRow): CardAnswer {
  return { code, version, name, items, state, validFrom: stampOf(validFrom) };
}
