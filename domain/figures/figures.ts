import { CASE_FIGURES } from './case-figures.js';
import type { Figure } from './figure.js';
import { itemSatisfaction, SURVEY_FIGURES } from './survey-figures.js';

/** Every figure for surveys and cases whose code does not depend on reference data; items of cards add theirs. */
export const FIGURES: readonly Figure[] = [...SURVEY_FIGURES, ...CASE_FIGURES];

/** The figures of a station: the fixed ones and one for each item of its cards, an item of several cards once. */
export function figuresFor(items: readonly { readonly code: string; readonly name: string }[]): Figure[] {
  const byCode = new Map(items.map((item) => [item.code, item]));
  return [...FIGURES, ...[...byCode.values()].map(itemSatisfaction)];
}
