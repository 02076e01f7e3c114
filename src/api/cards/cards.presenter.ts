import type { CardRow } from '../../persistence/queries/cards.js';
import { stampOf } from '../front-door/fields.js';
import type { CardAnswer } from './cards.schema.js';

export function presentCard(row: CardRow): CardAnswer {
  const { code, version, name, items, grades, optOutCodes, state, validFrom } = row;
  return {
    ...{ code, version, name, items: [...items], grades, optOutCodes: [...optOutCodes] },
    ...{ state, validFrom: stampOf(validFrom) },
  };
}
