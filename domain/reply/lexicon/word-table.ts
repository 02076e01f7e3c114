import type { ItemCode } from '../../card/card.js';

/**
 * What a word does in a sentence.
 * - `positive`, `negative`: praise and complaint; `favours`: 吃拿卡要 itself, about whose absence the item asks
 * - `not`: turns the word after it; `mock`: turns the word before it (满意个屁)
 * - `aspect`: names an item; `promise`: recalls what was promised; `degree`, `neutral`: say nothing by themselves
 * - `suggest`, `improve` (what could be better), `urge` (hurry), `enquire`, `ask` (a question particle), `request`: what is wanted
 * - `thanks`: praise, or mere politeness; `acknowledge`: the message was seen, or less
 * - `contrast`, `past`, `condition`, `irony`, `unsure`, `lukewarm`, `hearsay`, `correction`: why a reading may not be plain
 * - `stranger`, `robot`, `advert`: not the consumer who was asked; `optOut`, `keep` (an opt-out denied), `annoyed`
 * - `mild` softens a complaint; `nothing` is the answer 无
 */
export type WordKind =
  | 'positive'
  | 'negative'
  | 'favours'
  | 'not'
  | 'mock'
  | 'aspect'
  | 'promise'
  | 'degree'
  | 'neutral'
  | 'suggest'
  | 'improve'
  | 'urge'
  | 'thanks'
  | 'enquire'
  | 'ask'
  | 'request'
  | 'contrast'
  | 'past'
  | 'condition'
  | 'irony'
  | 'unsure'
  | 'lukewarm'
  | 'acknowledge'
  | 'hearsay'
  | 'correction'
  | 'stranger'
  | 'robot'
  | 'advert'
  | 'optOut'
  | 'keep'
  | 'annoyed'
  | 'mild'
  | 'nothing';

/** Words of one kind, separated by white space; where two tables hold a word, the later table decides. */
export interface WordTable {
  readonly kind: WordKind;
  readonly byTopic?: Readonly<Partial<Record<ItemCode, string>>>;
  readonly plain?: string;
}

export interface Word {
  readonly text: string;
  readonly kind: WordKind;
  readonly topic: ItemCode | undefined;
}

/** Every word made of one of each, separated by white space. */
export const combine = (first: string, middle: string, last: string): string =>
  first
    .split(' ')
    .flatMap((a) => middle.split(' ').flatMap((b) => last.split(' ').map((c) => a + b + c)))
    .join(' ');
