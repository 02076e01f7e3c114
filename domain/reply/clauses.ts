import type { Card, ItemCode } from '../card/card.js';
import type { Built } from './constructions/constructions.js';
import { wordAt } from './lexicon/lexicon.js';
import type { Word, WordKind } from './lexicon/word-table.js';
import { LATIN_WORDS, quantityAt } from './numbers.js';
import { SURNAME } from './surnames.js';

export type TokenKind = WordKind | 'unknown' | 'time' | 'quantity' | 'number' | 'letters' | 'quote';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly topic: ItemCode | undefined;
  readonly at: number;
}

/** A stretch of words between marks; `question` where a question mark ended it. */
export interface Clause {
  readonly tokens: readonly Token[];
  readonly text: string;
  readonly question: boolean;
}

const BREAK = /[\s，。！？；;:：!?()[\]【】…~\-.]/u;
const WORDLIKE = /[\p{L}\p{N}]/u;
/** What 好 only heightens: 态度好差. */
const ILL = /[差慢烂凶串恶坏冷硬拽孬难]/u;
const A_LITTLE = /^(?:一?点|一?些|一点点|一丢丢)$/u;
const LETTER = /[A-Z]/;

function latinAt(text: string, at: number, card: Card): Token {
  let to = at;
  while (LETTER.test(text.charAt(to))) to += 1;
  const run = text.slice(at, to);
  const named =
    !LATIN_WORDS.has(run) &&
    new Set(run).size === run.length &&
    Array.from(run).every((letter) => card.items.some((item) => item.letter === letter));
  if (named) return { kind: 'letters', text: run, topic: undefined, at };
  const kind = LATIN_WORDS.has(run) ? 'neutral' : 'unknown';
  return { kind, text: run, topic: undefined, at };
}

const SPREAD =
  /^((?:赔|讲|说|定|办|解释|介绍|来|到|查|处理|做)[得的])(?:也|又|很|太|真|特别|非常|有点|有些|比较|挺|蛮|最|好|实在|都|还|更|超|十分|相当|确实|那么|这么){1,2}/u;

/** 赔得也少 is 赔得少 with something in between. */
function spreadWord(text: string, at: number): (Word & { readonly length: number }) | undefined {
  if (!/[得的]/u.test(text.slice(at + 1, at + 3))) return undefined;
  const [found, stem] = SPREAD.exec(text.slice(at, at + 9)) ?? [];
  if (found === undefined || stem === undefined) return undefined;
  for (let to = at + found.length; to > at + stem.length; to -= 1) {
    const word = wordAt(stem + text.slice(to, to + 6), 0);
    if (word !== undefined && word.text.length > stem.length)
      return { ...word, length: to - at - stem.length + word.text.length };
  }
  return undefined;
}

const NICKNAME = new RegExp(`^[老小阿][${SURNAME}](?:师傅|哥|姐|经理|老师)?`, 'u');
const FULL_NAME = new RegExp(`^[${SURNAME}][\\u4e00-\\u9fff]{1,2}(?=$|[，。！\\s])`, 'u');
const ON_DUTY = /(?:员|经理|师傅|客服|老师|主任|人员)$/u;

/** 查勘员王芳: who is named by name. */
function nameAt(text: string, at: number, last: Token | undefined): Token | undefined {
  if (last?.kind !== 'neutral' || !ON_DUTY.test(last.text)) return undefined;
  const [name] = FULL_NAME.exec(text.slice(at, at + 4)) ?? [];
  return name === undefined ? undefined : { kind: 'neutral', text: name, topic: undefined, at };
}

function tokenAt(text: string, at: number, card: Card): Token {
  const char = text.charAt(at);
  const word = wordAt(text, at);
  const [nickname] = (word?.text.length ?? 0) < 2 ? (NICKNAME.exec(text.slice(at, at + 4)) ?? []) : [];
  if (nickname !== undefined) return { kind: 'neutral', text: nickname, topic: undefined, at };
  const whole =
    word !== undefined &&
    LETTER.test(word.text.at(-1) ?? '') &&
    LETTER.test(text.charAt(at + word.text.length));
  const spread = spreadWord(text, at);
  if (spread !== undefined && spread.length > (word?.text.length ?? 0))
    return { kind: spread.kind, text: text.slice(at, at + spread.length), topic: spread.topic, at };
  const praise = word?.kind === 'positive' && word.text.length > 2 && word.text.endsWith('好');
  if (praise && ILL.test(text.charAt(at + word.text.length))) {
    const shorter = wordAt(text.slice(at, at + word.text.length - 1), 0);
    if (shorter !== undefined) return { ...shorter, at };
  }
  const length = word === undefined || whole ? 0 : word.text.length;
  const amount = quantityAt(text, at);
  if (amount !== undefined && amount.text.length > length) return { ...amount, topic: undefined, at };
  if (word !== undefined && !whole) return { ...word, at };
  if (LETTER.test(char)) return latinAt(text, at, card);
  if (char === '"') return { kind: 'quote', text: char, topic: undefined, at };
  const text1 = String.fromCodePoint(text.codePointAt(at) ?? 0);
  return { kind: WORDLIKE.test(text1) ? 'unknown' : 'neutral', text: text1, topic: undefined, at };
}

/** Reads the token at each place in turn: a construction where one begins, else the longest word that ends before the next. */
function tokenReader(text: string, card: Card, built: readonly Built[]): (at: number) => Token {
  let i = 0;
  let words = text.slice(0, built[0]?.at);
  return (at) => {
    const here: Built | undefined = built[i];
    if (here === undefined || at < here.at) return tokenAt(words, at, card);
    i += 1;
    words = text.slice(0, built[i]?.at);
    return { kind: here.kind, text: here.text, topic: here.topic, at };
  };
}

/**
 * Splits normalised words into clauses of known words; what the lexicon does not know stays as `unknown`. Each of the
 * constructions that were `built` from the text is one word.
 */
export function splitClauses(text: string, card: Card, built: readonly Built[] = []): Clause[] {
  const next = tokenReader(text, card, built);
  const clauses: Clause[] = [];
  let tokens: Token[] = [];
  let from = 0;
  const close = (to: number, question: boolean): void => {
    if (tokens.length > 0) clauses.push({ tokens, text: text.slice(from, to), question });
    tokens = [];
  };
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if (BREAK.test(char) || (char === '、' && tokens.length === 0)) {
      close(at, char === '？');
      at += 1;
      from = at;
    } else {
      const last = tokens.at(-1);
      const read = next(at);
      const token = read.kind === 'unknown' ? (nameAt(text, at, last) ?? read) : read;
      if (token.kind === 'unknown' && last?.kind === 'unknown')
        tokens[tokens.length - 1] = { ...last, text: last.text + token.text };
      else if (last?.kind === 'positive' && A_LITTLE.test(token.text))
        tokens[tokens.length - 1] = { ...last, kind: 'improve', text: last.text + token.text };
      else if (last?.kind === 'time' && token.text === '就好了') tokens.push({ ...token, kind: 'neutral' });
      else tokens.push(token);
      at += token.text.length;
    }
  }
  close(text.length, false);
  return clauses;
}
