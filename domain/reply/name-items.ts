import type { Card } from '../card/card.js';
import type { CodeReading } from './code-grammar.js';
import type { Finding } from './clause-reader.js';
import { outranking } from './judge-grade.js';
import { bad, has } from './judge-words.js';
import type { Grade, Overall } from './reading.js';
import type { Sentiment } from './sentiment.js';

/** A suggestion to hurry (早日到账) is about speed. */
const hurried = (overall: Grade, said: Sentiment, card: Card): string[] =>
  overall === 'suggestion' && has(said, 'urge')
    ? card.items.filter((item) => item.code === 'speed_and_ease').map((item) => item.letter)
    : [];

/** 答应送的礼品到现在没给: what has not come is what was promised; nothing was slow. */
const NOT_COME = /^(?:到现在|至今|到如今|如今|现在都没|现在还没|没人来|没来看)/u;
export const isOfPromise = ({ sense, token }: Finding, said: Sentiment): boolean =>
  sense === 'bad' && has(said, 'promise') && token.topic === 'speed_and_ease' && NOT_COME.test(token.text);

/** The grade of items that were only named, or blamed within a suggestion. */
function named(overall: Grade, codes: CodeReading, said: Sentiment, card: Card): [string, Grade][] {
  const implied = codes.bare.has('suggestion') ? said.implied : [];
  const letters = [...said.named, ...(overall === 'suggestion' ? [...said.suggested, ...implied] : [])];
  return [...letters, ...hurried(overall, said, card)].map((letter) => [letter, overall]);
}

/** Grades by item letter; a letter's code outranks words about it, and 2 outranks 3, 4 and 1 among words. */
export function nameItems(
  overall: Overall,
  codes: CodeReading,
  said: Sentiment,
  card: Card,
): Record<string, Grade> {
  if (overall === 'person' || overall === 'none' || overall === 'enquiry')
    return Object.fromEntries(codes.items.size > 0 && overall === 'enquiry' ? codes.items : []);
  const votes = new Map<string, Grade[]>();
  const vote = (letter: string, grade: Grade): void =>
    void votes.set(letter, [...(votes.get(letter) ?? []), grade]);
  for (const finding of said.findings)
    for (const letter of isOfPromise(finding, said) ? [] : finding.letters) {
      if (overall === 'suggestion')
        vote(letter, finding.sense === 'bad' || finding.wished ? 'suggestion' : 'satisfied');
      else vote(letter, finding.sense === 'good' ? 'satisfied' : 'dissatisfied');
    }
  if (codes.bare.size > 0 || overall === 'suggestion')
    for (const [letter, grade] of named(overall, codes, said, card)) vote(letter, grade);
  else if (
    said.findings.length === 1 &&
    said.findings[0]?.explicit === true &&
    said.findings[0].letters.length === 0
  )
    for (const letter of said.listed) vote(letter, overall);
  if (overall === 'dissatisfied' && (bad(said).length > 0 || said.openNegation) && has(said, 'promise'))
    for (const item of card.items) if (item.code === 'commitment_kept') vote(item.letter, 'dissatisfied');
  const read: Record<string, Grade> = {};
  for (const { letter } of card.items) {
    const grade = codes.items.get(letter) ?? outranking(votes.get(letter) ?? []);
    if (grade !== undefined) read[letter] = grade;
  }
  return read;
}
