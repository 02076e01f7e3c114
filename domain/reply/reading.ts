import type { Grade } from '../card/card.js';

export type { Grade } from '../card/card.js';

/** What a whole reply amounts to; `none` answers nothing (an opt-out alone), `person` must be read by somebody. */
export type Overall = Grade | 'none' | 'person';

/** A reply as the station understands it (RULES 3). */
export interface Reading {
  readonly overall: Overall;
  /** By item letter, only items that were named; every letter is on the card. */
  readonly items: Readonly<Record<string, Grade>>;
  /** Always honoured, whatever `overall` says. */
  readonly optOut: boolean;
  /** The consumer's own words beside codes; personal data. Null where there are none. */
  readonly text: string | null;
  /** Offered for the praise register (表扬). */
  readonly praise: boolean;
  /** Which rule decided, in fixed wording; holds none of the consumer's words. */
  readonly why: string;
}
