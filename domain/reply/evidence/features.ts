import type { Card } from '../../card/card.js';
import type { Clause, TokenKind } from '../clauses.js';
import type { Sentiment } from '../sentiment.js';

/** In characters. */
const LONGEST_GRAM = 3;
/** Kinds of words that say little of how a reply is meant, wherever they stand. */
const PALE: ReadonlySet<TokenKind> = new Set(['neutral', 'degree', 'unknown']);
/** How many findings are told apart in order. */
const FINDINGS_IN_ORDER = 4;

const QUESTIONS: readonly (readonly [string, RegExp])[] = [
  ['a_or_not', /([\u4e00-\u9fff])[不没]\1/u],
  ['particle', /[吗么呢][？。！，]*$/u],
  ['how', /(?:怎么|怎样|如何|咋)[^，。样]{1,5}[？。！呀啊呢，]*$/u],
  ['mark', /？/u],
  ['final_no', /[不否没][？。！，]*$/u],
  ['call', /[帮请给].{0,6}(?:电话|联系|来电)/u],
];

const NUMBER = /\d+/gu;
const MARKS = /[，\s]+/gu;
const EDGES = /^，|，$/gu;
const WIDE = /[\ud800-\udfff]/;

/** `^words$` in one alphabet: every number is 0, marks that repeat are one. */
const spelt = (words: string): string =>
  `^${words.replace(NUMBER, '0').replace(MARKS, '，').replace(EDGES, '')}$`;

function addGrams(seen: Set<string>, words: string): void {
  const plain = spelt(words);
  const text = WIDE.test(plain) ? Array.from(plain) : plain;
  for (let at = 0; at < text.length; at += 1) {
    let gram = '';
    for (let to = at; to < at + LONGEST_GRAM && to < text.length; to += 1) seen.add((gram += text[to] ?? ''));
  }
}

function addTokens(seen: Set<string>, clauses: readonly Clause[]): void {
  let last: TokenKind | undefined;
  for (const { tokens } of clauses)
    for (const { kind, topic } of tokens) {
      seen.add(`kind:${kind}`);
      if (topic !== undefined) seen.add(`kind:${kind}:${topic}`);
      if (PALE.has(kind)) continue;
      if (last !== undefined) seen.add(`then:${last}:${kind}`);
      last = kind;
    }
}

function addFindings(seen: Set<string>, { findings }: Sentiment, card: Card): void {
  for (const { sense, letters, explicit } of findings) {
    seen.add(`found:${sense}${explicit ? ':explicit' : ''}`);
    if (letters.length === 0) seen.add(`found:${sense}:whole`);
    for (const item of card.items) if (letters.includes(item.letter)) seen.add(`found:${sense}:${item.code}`);
  }
  const senses = findings.map(({ sense }) => sense);
  seen.add(`senses:${senses.slice(0, FINDINGS_IN_ORDER).join(',')}`);
  seen.add(`last:${senses.at(-1) ?? 'none'}`);
}

/** What is seen in the words of a reply, each once: characters that stand together, kinds of words, what was found, how it asks. */
export function featuresOf(
  words: string,
  clauses: readonly Clause[],
  said: Sentiment,
  card: Card,
): ReadonlySet<string> {
  const seen = new Set<string>();
  addGrams(seen, words);
  addTokens(seen, clauses);
  addFindings(seen, said, card);
  for (const [name, pattern] of QUESTIONS) if (pattern.test(words)) seen.add(`asks:${name}`);
  seen.add(`card:${card.code}`);
  return seen;
}
