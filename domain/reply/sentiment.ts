import type { Card } from '../card/card.js';
import { ClauseReader, type Finding } from './clause-reader.js';
import type { Clause, TokenKind } from './clauses.js';
import { isSignature } from './signature.js';

/** What all clauses say together. */
export interface Sentiment {
  readonly findings: readonly Finding[];
  /** Items named without a judgement, to be judged by a grade. */
  readonly named: readonly string[];
  /** Of these, what clauses name that hold nothing else: 不满意，快捷简便. */
  readonly listed: readonly string[];
  /** Items named by what is suggested. */
  readonly suggested: readonly string[];
  /** How many tokens of each kind there are. */
  readonly counts: ReadonlyMap<TokenKind, number>;
  /** A negation that nothing was found for. */
  readonly openNegation: boolean;
  /** A clause that says 无 and nothing else. */
  readonly nothing: boolean;
  /** Characters that no word of the lexicon explains. */
  readonly unknown: number;
  readonly longestUnknown: number;
}

/** 没有, 暂无建议, 没什么意见: an answer to 意见建议 or 咨询 that there is none. */
const NOTHING =
  /^(?:我|暂|目前|暂时|也)?(?:没有?|无|没啥子?|没什么|莫得|没得|冇)(?:任何|什么|啥子?|得|其他|其它|别的|更多)?的?(?:意见和?建议|建议和?意见|意见|建议|问题|要求|想法|补充|要说的|可说的|好说的|要提的|要问的|疑问|说的)?[了的哈啊呢]?$/u;

const onlyNot = (clause: Clause): boolean => NOTHING.test(clause.text);

const namesOnly = (clause: Clause): boolean =>
  clause.tokens.every(
    ({ kind, text }) =>
      ['aspect', 'favours', 'letters'].includes(kind) || /^[和与及跟、]$|^以及$|^还有$/u.test(text),
  );

const isTurned = (clause: Clause | undefined): boolean =>
  clause !== undefined &&
  ['positive', 'negative', 'not', 'degree', 'acknowledge'].includes(clause.tokens[0]?.kind ?? '');

/** 增加线上定损 asks for something new, and judges nothing that was. */
const ADDS = /^(?:增加|增设|多设|多开|多派|开通|新增)/u;

/** 加快定损 is about speed alone: what is to be faster is not an item of its own. */
const withoutSubject = (clause: Clause, reader: ClauseReader, card: Card): string[] =>
  reader.suggested.length === 0 &&
  (clause.tokens.some(
    ({ kind, topic, text }) => kind === 'improve' && topic === undefined && !ADDS.test(text),
  ) ||
    /[高多]|(?<!标)准|合理|公平|公正|公道/u.test(clause.text))
    ? reader.pending
    : reader.pending.filter(
        (letter) => !card.items.some((item) => item.letter === letter && item.code === 'performance'),
      );

/** Reads what the clauses say, item by item; an item named in one clause may be judged at the start of the next. */
export function readSentiment(clauses: readonly Clause[], card: Card): Sentiment {
  const findings: Finding[] = [];
  const named: string[] = [];
  const listed: string[] = [];
  const suggested: string[] = [];
  const counts = new Map<TokenKind, number>();
  let carried: readonly string[] = [];
  let openNegation = false;
  let nothing = false;
  let unknown = 0;
  let longestUnknown = 0;
  clauses.forEach((clause, index) => {
    if (onlyNot(clause)) {
      nothing = true;
      return;
    }
    const signed = isSignature(clause);
    for (const token of clause.tokens) {
      counts.set(token.kind, (counts.get(token.kind) ?? 0) + 1);
      if (token.kind !== 'unknown' || signed) continue;
      unknown += token.text.length;
      longestUnknown = Math.max(longestUnknown, token.text.length);
    }
    const reader = new ClauseReader(clause, index, card, carried).read();
    findings.push(...reader.findings);
    openNegation ||= reader.openNegation;
    const suggests = reader.wishes;
    suggested.push(...reader.suggested, ...(suggests ? withoutSubject(clause, reader, card) : []));
    carried = !suggests && reader.findings.length === 0 && isTurned(clauses[index + 1]) ? reader.pending : [];
    if (!suggests && carried.length === 0 && reader.findings.length === 0) {
      named.push(...reader.pending);
      if (namesOnly(clause)) listed.push(...reader.pending);
    }
  });
  return { findings, named, listed, suggested, counts, openNegation, nothing, unknown, longestUnknown };
}
