import type { Grade, Overall, Reading } from '../reading.js';
import type { Sentiment } from '../sentiment.js';
import { RATED, type Evidence } from './weigh.js';

/** What rules read of words alone. */
export interface Ruled extends Omit<Reading, 'text'> {
  /** Somebody else may have written it, or it tells a story: a person reads it, whatever the words weigh. */
  readonly barred: boolean;
  /** Every word is known and says so by name: 满意, 不满意, a letter, an opt-out code. No weighing is needed. */
  readonly spelledOut: boolean;
}

/** How likely a reading must be where rules and weights agree, 0 to 1; */
const AGREED = 0.5;
/** how likely its whole alone where every word was known besides: the letters, which both named, need no more. */
const WHOLE_OF_KNOWN_WORDS = 0.8;
/** How likely it must be where rules alone would leave it to a person. */
const ALONE: Readonly<Record<Overall, number>> = {
  satisfied: 0.88,
  dissatisfied: 0.85,
  suggestion: 0.85,
  enquiry: 0.85,
  none: Number.POSITIVE_INFINITY,
  person: Number.POSITIVE_INFINITY,
};

const DOUBTED = '所说的话分量不够,须由人看';
const WEIGHED = '所说的话合起来分量足够';

const toPerson = (ruled: Ruled): Ruled => ({
  ...ruled,
  overall: 'person',
  items: {},
  praise: false,
  why: DOUBTED,
});

const sameLetters = (items: Reading['items'], letters: readonly string[]): boolean =>
  letters.length === Object.keys(items).length && letters.every((letter) => letter in items);

/** How likely praise or a complaint must be that seems to name no item: what names one may not have been seen before. */
const NAMELESS = { agreed: 0.85, alone: 0.97 };

/** 态度好就是赔得少: an item that is only praised within a complaint. Nothing where no complaint was found beside it. */
function gradeOf(letter: string, overall: Grade, { findings }: Sentiment): Grade | undefined {
  const about = findings.filter(({ letters }) => letters.includes(letter));
  const praised = about.length > 0 && about.every(({ sense }) => sense === 'good');
  if (overall !== 'dissatisfied' || !praised) return overall;
  const blamed = findings.some(
    ({ sense, letters }) => sense === 'bad' && letters.length > 0 && !letters.includes(letter),
  );
  return blamed ? 'satisfied' : undefined;
}

/** What words beside a code say of items: a letter that neither a code nor the consumer (`stated`) names stands only where rules and weights both found it. */
export function keepWeighed(
  items: Reading['items'],
  coded: ReadonlyMap<string, Grade>,
  stated: string,
  weighed: () => Evidence,
): Reading['items'] {
  const isNamed = (letter: string): boolean => coded.has(letter) || stated.includes(letter);
  if (Object.keys(items).every(isNamed)) return items;
  const { letters } = weighed();
  return Object.fromEntries(
    Object.entries(items).filter(([letter]) => isNamed(letter) || letters.includes(letter)),
  );
}

/**
 * Decides a reply in words by rules and by weights together: what both read stands where it is likely enough; what rules
 * leave open is decided where its weight is plain; where they differ, a person reads it. Weights alone
 * never praise over a complaint that was found, nor say what stands beside an opt-out.
 */
export function settle(ruled: Ruled, said: Sentiment, weighed: () => Evidence): Ruled {
  if (ruled.barred || ruled.spelledOut) return ruled;
  const { overall, letters, confidence, wholeConfidence } = weighed();
  const named = RATED.includes(overall) ? letters : [];
  const rates = overall === 'satisfied' || overall === 'dissatisfied';
  const nameless = rates && named.length === 0 && said.unknown > 0;
  if (ruled.overall !== 'person') {
    const agreed = ruled.overall === overall && sameLetters(ruled.items, named);
    const known = said.unknown === 0 && wholeConfidence >= WHOLE_OF_KNOWN_WORDS;
    const plain = known || confidence >= (nameless ? NAMELESS.agreed : AGREED);
    return agreed && plain ? ruled : toPerson(ruled);
  }
  if (confidence < Math.max(ALONE[overall], nameless ? NAMELESS.alone : 0)) return ruled;
  if (ruled.optOut || (overall === 'satisfied' && said.findings.some(({ sense }) => sense === 'bad')))
    return ruled;
  if (rates && said.findings.some((each) => each.letters.some((letter) => !named.includes(letter))))
    return ruled;
  const items: Record<string, Grade> = {};
  for (const letter of named) {
    const grade = gradeOf(letter, overall as Grade, said);
    if (grade === undefined) return ruled;
    items[letter] = grade;
  }
  return { ...ruled, overall, items, praise: overall === 'satisfied', why: WEIGHED };
}
