import type { Card, ItemCode } from '../../card/card.js';
import type { Overall } from '../reading.js';
import { LEARNED } from './generated/weights.js';

/** The questions that the weights answer, one column each, in the order of `generated/weights.ts`. */
export const OVERALL_COLUMNS: readonly Overall[] = [
  'satisfied',
  'dissatisfied',
  'suggestion',
  'enquiry',
  'none',
  'person',
];
export const ITEM_COLUMNS: readonly ItemCode[] = [
  'performance',
  'speed_and_ease',
  'attitude',
  'solicitation_of_favours',
  'commitment_kept',
  'duty_to_inform',
  'signed_in_person',
];
/** A weight is written as one character: so many steps above or below the middle one. */
export const WEIGHT_STEP = 0.125;
export const WEIGHT_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MIDDLE = Math.floor(WEIGHT_ALPHABET.length / 2);
/** What a reply says of items; the others name none. */
export const RATED: readonly Overall[] = ['satisfied', 'dissatisfied', 'suggestion'];

/** What the words of a reply most likely mean, and how likely all of that is, 0 to 1. */
export interface Evidence {
  readonly overall: Overall;
  readonly letters: readonly string[];
  readonly confidence: number;
  /** How likely the whole alone is, its letters left out. */
  readonly wholeConfidence: number;
}

const weights = new Map<string, Float32Array>(
  Object.entries(LEARNED.weights).map(([feature, columns]) => [
    feature,
    Float32Array.from(columns, (each) => (WEIGHT_ALPHABET.indexOf(each) - MIDDLE) * WEIGHT_STEP),
  ]),
);

const likely = (score: number): number => 1 / (1 + Math.exp(-score));

function scoresOf(features: Iterable<string>): Float32Array {
  const scores = Float32Array.from(LEARNED.bias);
  for (const feature of features) {
    const columns = weights.get(feature);
    if (columns !== undefined)
      for (let i = 0; i < scores.length; i += 1) scores[i] = (scores[i] ?? 0) + (columns[i] ?? 0);
  }
  return scores;
}

/** Weighs what was seen in a reply (`featuresOf`) by what was learned from the labelled replies of `samples/development.tsv`. */
export function weigh(features: Iterable<string>, card: Card): Evidence {
  const scores = scoresOf(features);
  const whole = OVERALL_COLUMNS.map((_, i) => Math.exp(scores[i] ?? 0));
  const best = whole.indexOf(Math.max(...whole));
  const overall = OVERALL_COLUMNS[best] ?? 'person';
  const share = (whole[best] ?? 0) / whole.reduce((sum, each) => sum + each, 0);
  const letters: string[] = [];
  let itemsConfidence = 1;
  for (const { code, letter } of card.items) {
    const column = (ITEM_COLUMNS as readonly string[]).indexOf(code);
    if (column < 0) continue;
    const named = likely(scores[OVERALL_COLUMNS.length + column] ?? 0);
    if (named > 0.5) letters.push(letter);
    itemsConfidence *= Math.max(named, 1 - named);
  }
  const rated = RATED.includes(overall);
  return {
    overall,
    letters,
    confidence: rated ? share * itemsConfidence : share,
    wholeConfidence: share,
  };
}
