import { CONDUCT } from './conduct.js';
import { GRADES } from './grades.js';
import type { Construction } from './parts.js';
import { WORK } from './work.js';

/** Where in a text a construction stands, [at, to), and what it says. */
export interface Built extends Construction {
  readonly at: number;
  readonly to: number;
}

/** A text of more is a story, which words alone do not decide; UTF-16 units. */
const LONGEST_SEARCHED = 160;

const PATTERNS = [...GRADES, ...CONDUCT, ...WORK].map((each) => ({
  ...each,
  pattern: new RegExp(each.text, 'gu'),
}));

const found = (text: string): Built[] =>
  PATTERNS.flatMap(({ kind, topic, pattern }) =>
    Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({
      kind,
      topic,
      text: match,
      at: index,
      to: index + match.length,
    })),
  );

/**
 * The constructions of a normalised text in order, none inside another: of two that overlap the one that begins
 * first stands, of two that begin together the longer. Every gap of every pattern is bounded, so that time is linear.
 */
export function constructionsIn(text: string): Built[] {
  if (text.length > LONGEST_SEARCHED) return [];
  const built: Built[] = [];
  let end = 0;
  for (const each of found(text).sort((a, b) => a.at - b.at || b.to - a.to)) {
    if (each.at < end || each.to === each.at) continue;
    built.push(each);
    end = each.to;
  }
  return built;
}
