import type { Card, CardItem } from '../card/card.js';
import { wordAt } from './lexicon/lexicon.js';
import { isMeasured } from './numbers.js';

interface NamedGrade {
  readonly item: CardItem;
  readonly from: number;
  /** Where the name ends; its grade follows. */
  readonly to: number;
}

/** What may stand between the name of an item and its grade: 服务态度：2, 手续选1. */
const GRADE_FOLLOWS =
  /^[\s:]{0,2}(?:是|选|给|打|评|回|为|都是)?[\s:]{0,2}(?:[1-4](?!\d)|[一二三四](?![一-龥\d]))/u;
/** A grade before the name leaves open to which of the two grades the name belongs. */
const GRADE_BEFORE = /[1-4][\s、.，:]{0,2}$/u;

function namedGradeAt(text: string, from: number, card: Card): (NamedGrade & { end: number }) | undefined {
  const word = wordAt(text, from);
  if (word?.topic === undefined || (word.kind !== 'aspect' && !word.text.startsWith('吃拿')))
    return undefined;
  const item = card.items.find((each) => each.code === word.topic);
  const to = from + word.text.length;
  const [grade] = GRADE_FOLLOWS.exec(text.slice(to, to + 8)) ?? [];
  if (item === undefined || grade === undefined || isMeasured(text, to + grade.length)) return undefined;
  return { item, from, to, end: to + grade.length };
}

/**
 * Writes the letters of items that are named and graded one by one (`履约情况1，快捷简便2`) for their names, so that each
 * grade counts for its item. One pair alone is left as it is: its grade is for the whole. Length is kept.
 */
export function letterNamedGrades(text: string, card: Card): string {
  if (!/[1-4一二三四]/u.test(text)) return text;
  const named: NamedGrade[] = [];
  for (let at = 0, after = 0; at < text.length; at += 1) {
    const found = namedGradeAt(text, at, card);
    if (found === undefined || GRADE_BEFORE.test(text.slice(Math.max(after, at - 3), at))) continue;
    named.push(found);
    after = found.end;
    at = found.end - 1;
  }
  if (named.length < 2) return text;
  let lettered = '';
  let at = 0;
  for (const { item, from, to } of named) {
    lettered += text.slice(at, from) + '，'.repeat(to - from - 1) + item.letter;
    at = to;
  }
  return lettered + text.slice(at);
}
