import { COMPARISONS } from './comparisons.js';
import { CONDUCT } from './conduct.js';
import { GRADES } from './grades.js';
import { neededCharacters } from './needed-characters.js';
import type { Construction } from './parts.js';
import { QUESTIONS } from './questions.js';
import { WORK } from './work.js';

/** Where in a text a construction stands, [at, to), and what it says. */
export interface Built extends Construction {
  readonly at: number;
  readonly to: number;
}

/** A text of more is a story, which words alone do not decide; UTF-16 units. */
const LONGEST_SEARCHED = 160;

const PATTERNS = [...GRADES, ...COMPARISONS, ...CONDUCT, ...WORK, ...QUESTIONS].map((each) => ({
  ...each,
  pattern: new RegExp(each.text, 'gu'),
}));

/** By character, which of the patterns need it; every pattern needs one of some. */
const BY_CHARACTER = new Map<string, number[]>();
PATTERNS.forEach(({ text }, index) => {
  for (const char of neededCharacters(text))
    BY_CHARACTER.set(char, [...(BY_CHARACTER.get(char) ?? []), index]);
});

/** Marks the patterns that a text can match at all, by the characters that it holds. */
function worthSearching(text: string): Uint8Array {
  const marked = new Uint8Array(PATTERNS.length);
  for (let at = 0; at < text.length; at += 1)
    for (const index of BY_CHARACTER.get(text.charAt(at)) ?? []) marked[index] = 1;
  return marked;
}

/** Each pattern is searched from its own `lastIndex`, which a failed search sets back: no copy of it is made for each text. */
function found(text: string): Built[] {
  const built: Built[] = [];
  const worth = worthSearching(text);
  PATTERNS.forEach(({ kind, topic, pattern }, index) => {
    if (worth[index] === 0) return;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const to = match.index + match[0].length;
      if (to === match.index) pattern.lastIndex += 1;
      else built.push({ kind, topic, text: match[0], at: match.index, to });
    }
  });
  return built;
}

/**
 * The constructions of a normalised text in order, none inside another: of two that overlap the one that begins
 * first stands, of two that begin together the longer. Every gap of every pattern is bounded, so that time is linear.
 */
export function constructionsIn(text: string): Built[] {
  if (text.length > LONGEST_SEARCHED) return [];
  const built: Built[] = [];
  let end = 0;
  for (const each of found(text).sort((a, b) => a.at - b.at || b.to - a.to)) {
    if (each.at < end) continue;
    built.push(each);
    end = each.to;
  }
  return built;
}
