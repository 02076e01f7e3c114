import type { Card } from '../card/card.js';
import { ClauseReader, type Finding } from './clause-reader.js';
import type { Clause, TokenKind } from './clauses.js';
import { isSignature } from './signature.js';
import { isDictated } from './told-what-to-say.js';
import { wishedItems } from './wished-items.js';

/** What all clauses say together. */
export interface Sentiment {
  readonly findings: readonly Finding[];
  /** Items named without a judgement, to be judged by a grade. */
  readonly named: readonly string[];
  /** Of these, what clauses name that hold nothing else: 不满意，快捷简便. */
  readonly listed: readonly string[];
  /** Items named by what is suggested. */
  readonly suggested: readonly string[];
  /** Items that clauses without a word for wishing are about, should the whole be a suggestion: 早日到账. */
  readonly implied: readonly string[];
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

/** 希望你们越办越好: good wishes ask for nothing. */
const BLESSES =
  /^(?:真心|衷心)?(?:希望|祝愿?|愿|期待|盼望?)(?:你们?|您们?|贵?公司|贵司|保险公司?|大家|服务|业务|生意|事业|能|可以|会|的|都|也|以后|今后|继续|一直)*(?:越来越好|越办越好|越做越好|保持|再接再厉|蒸蒸日上|红红火火|兴旺|加油|努力|做大做强|更上一层楼)/u;

const onlyNot = (clause: Clause): boolean => NOTHING.test(clause.text);

const namesOnly = (clause: Clause): boolean =>
  clause.tokens.every(
    ({ kind, text }) =>
      ['aspect', 'favours', 'letters'].includes(kind) || /^[和与及跟、]$|^以及$|^还有$/u.test(text),
  );

const isTurned = (clause: Clause | undefined): boolean =>
  clause !== undefined &&
  ['positive', 'negative', 'not', 'degree', 'acknowledge'].includes(clause.tokens[0]?.kind ?? '');

/** Reads what the clauses say, item by item; an item named in one clause may be judged at the start of the next. */
export function readSentiment(clauses: readonly Clause[], card: Card): Sentiment {
  const findings: Finding[] = [];
  const named: string[] = [];
  const listed: string[] = [];
  const suggested: string[] = [];
  const implied: string[] = [];
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
    const blesses = BLESSES.test(clause.text);
    if (isDictated(clause.text)) counts.set('hearsay', (counts.get('hearsay') ?? 0) + 1);
    for (const token of clause.tokens) {
      if (token.kind === 'suggest' && blesses) continue;
      counts.set(token.kind, (counts.get(token.kind) ?? 0) + 1);
      if (token.kind !== 'unknown' || signed) continue;
      unknown += token.text.length;
      longestUnknown = Math.max(longestUnknown, token.text.length);
    }
    const reader = new ClauseReader(clause, index, card, carried).read();
    findings.push(...reader.findings);
    openNegation ||= reader.openNegation;
    const suggests = reader.wishes && !blesses;
    if (suggests) suggested.push(...wishedItems(clause, reader, card));
    else implied.push(...wishedItems(clause, { suggested: [], pending: [] }, card));
    carried = !suggests && reader.findings.length === 0 && isTurned(clauses[index + 1]) ? reader.pending : [];
    if (!suggests && carried.length === 0 && reader.findings.length === 0) {
      named.push(...reader.pending);
      if (namesOnly(clause)) listed.push(...reader.pending);
    }
  });
  return {
    findings,
    named,
    listed,
    suggested,
    implied,
    counts,
    openNegation,
    nothing,
    unknown,
    longestUnknown,
  };
}
