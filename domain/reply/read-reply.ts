import type { Card } from '../card/card.js';
import { splitClauses, type Clause } from './clauses.js';
import type { CodeReading } from './code-grammar.js';
import { constructionsIn } from './constructions/constructions.js';
import { distrust } from './confidence.js';
import { featuresOf } from './evidence/features.js';
import { keepWeighed, settle, type Ruled } from './evidence/settle.js';
import { weigh, type Evidence } from './evidence/weigh.js';
import { isExcuse } from './excuses.js';
import { explanation } from './explanation.js';
import { judgeGrade } from './judge-grade.js';
import { has, judgeWords, type Verdict } from './judge-words.js';
import { isOfPromise, nameItems } from './name-items.js';
import { asksToStop, wordsOptOut } from './opt-out.js';
import { judgeOptOut } from './judge-opt-out.js';
import { prepareReply, type PreparedReply } from './prepare-reply.js';
import type { Overall, Reading } from './reading.js';
import { readSentiment, type Sentiment } from './sentiment.js';

/** A text message of more is no answer to a question of one digit; a person reads it. UTF-16 units. */
const LONGEST_READ = 1_000;
/** A story in words alone: which items it is about is for a person to say. UTF-16 units. */
const LONGEST_STORY = 48;
const STORY: Verdict = { overall: 'person', why: '说得长,涉及哪些项目须由人看' };
const TOO_LONG: Verdict = { overall: 'person', why: '太长,须由人看' };

/** Who or what else may have written this; nobody's rating is taken from it. */
function notAnAnswer(said: Sentiment, corrected = false): string | undefined {
  if (has(said, 'robot')) return '像自动回复,须由人看';
  if (has(said, 'advert')) return '像广告,须由人看';
  if (has(said, 'stranger')) return '可能不是本人,须由人看';
  if (has(said, 'hearsay')) return '像是别人授意的回答,须由人看';
  if (has(said, 'correction') && !corrected) return '像是更正或发错,须由人看';
  if (has(said, 'keep')) return '提到退订又不要退订,须由人看';
  return undefined;
}

function judge(codes: CodeReading, said: Sentiment, clauses: readonly Clause[], optOut: boolean): Verdict {
  const strange = notAnAnswer(said, codes.corrected);
  if (strange !== undefined) return { overall: 'person', why: strange };
  if (codes.contradiction) return { overall: 'person', why: '代码互相矛盾,须由人看' };
  if (codes.unknown) return { overall: 'person', why: '有服务卡上没有的代码,须由人看' };
  if (codes.bare.size + codes.items.size > 0) return judgeGrade(codes, said, clauses);
  const words = optOut ? judgeOptOut(said, clauses) : judgeWords(said, clauses);
  const length = clauses.reduce((sum, clause) => sum + clause.text.length, 0);
  if (length > LONGEST_STORY && (words.overall === 'dissatisfied' || words.overall === 'satisfied'))
    return STORY;
  if (codes.listed && words.overall === 'satisfied')
    return { overall: 'person', why: '编号像是评价代码,须由人看' };
  const unread = distrust(words.overall, said, clauses);
  return unread === undefined ? words : { overall: 'person', why: unread };
}

/**
 * Reads one reply by the card that its survey was sent with (RULES 3). `prompt` is the text that this consumer was sent,
 * known so that it is not read when quoted back. Never throws; time is linear in the length of the text. What is not
 * plain comes back as `person`.
 */
export function readReply(text: string, card: Card, prompt?: string): Reading {
  const prepared = prepareReply(text, card, prompt);
  const tooLong = text.length > LONGEST_READ;
  const byWord = readWords(splitClauses(prepared.words, card), prepared, tooLong, card);
  const built = tooLong || !mayTellMore(byWord, prepared.words) ? [] : constructionsIn(prepared.words);
  const clauses = built.length > 0 ? splitClauses(prepared.words, card, built) : undefined;
  const byConstruction = clauses === undefined ? byWord : readWords(clauses, prepared, tooLong, card);
  const ruled = clauses !== undefined && adds(byConstruction, byWord) ? byConstruction : byWord;
  const evidence = (): Evidence =>
    weigh(featuresOf(prepared.words, byConstruction.clauses, byConstruction.said, card), card);
  const { overall, items, optOut, praise, why } = isCoded(prepared.codes)
    ? {
        ...ruled,
        items: keepWeighed(ruled.items, prepared.codes.items, lettersIn(byConstruction.clauses), evidence),
      }
    : settle(ruled, byConstruction.said, evidence);
  return { overall, items, optOut, text: explanation(text, prepared.normal, prepared.codes), praise, why };
}

const lettersIn = (clauses: readonly Clause[]): string =>
  clauses
    .flatMap(({ tokens }) => tokens.flatMap(({ kind, text }) => (kind === 'letters' ? [text] : [])))
    .join('');

const isCoded = ({ bare, items, unknown, contradiction }: CodeReading): boolean =>
  bare.size + items.size > 0 || unknown || contradiction;

/**
 * What is seen in the words of a reply, for learning by example (`tools/learn-replies.mjs`); `coded` where codes decide it,
 * `worded` where it holds words.
 * @public
 */
export function seenIn(
  text: string,
  card: Card,
): { features: ReadonlySet<string>; coded: boolean; worded: boolean } {
  const prepared = prepareReply(text, card);
  const clauses = splitClauses(prepared.words, card, constructionsIn(prepared.words));
  const features = featuresOf(prepared.words, clauses, readSentiment(clauses, card), card);
  return { features, coded: isCoded(prepared.codes), worded: clauses.length > 0 };
}

/** 不满意BC, TD: nothing but what the card itself says. */
const isSpelledOut = (overall: Overall, said: Sentiment, rating: readonly Clause[]): boolean =>
  overall === 'none'
    ? rating.length === 0
    : said.unknown === 0 && said.findings.length > 0 && said.findings.every(({ explicit }) => explicit);

/** What was read of words, with the letters of the items that they judge, whether the whole could be decided or not. */
interface WordReading extends Ruled {
  readonly judged: readonly string[];
  readonly clauses: readonly Clause[];
  readonly said: Sentiment;
}

/** In Chinese characters: what is shorter holds no construction, and nothing beside what the card itself says. */
const SHORTEST_CONSTRUCTION = 3;
const SHORTEST_STORY = 6;

/** Whether constructions are worth their search: where a person would have to read, or there may be more to tell. */
function mayTellMore({ overall, spelledOut }: WordReading, words: string): boolean {
  if (overall === 'none') return false;
  const length = words.match(/[\u4e00-\u9fff]/gu)?.length ?? 0;
  return length >= (spelledOut ? SHORTEST_STORY : SHORTEST_CONSTRUCTION);
}

/**
 * A reading of constructions stands where it decides and passes over no item that single words had found; what single
 * words had decided, it may only tell more exactly.
 */
const adds = (second: WordReading, first: WordReading): boolean =>
  second.overall !== 'person' &&
  (first.overall === 'person' ||
    (first.overall === second.overall &&
      Object.entries(first.items).every(([letter, grade]) => second.items[letter] === grade))) &&
  first.judged.every((letter) => letter in second.items);

function readWords(
  clauses: readonly Clause[],
  { codes, optOutCode }: PreparedReply,
  tooLong: boolean,
  card: Card,
): WordReading {
  const optOut = optOutCode || wordsOptOut(clauses);
  const graded = codes.bare.size > 0;
  const rating =
    optOut || graded
      ? clauses.filter((clause) => !(optOut && asksToStop(clause)) && !(graded && isExcuse(clause)))
      : clauses;
  const said = readSentiment(rating, card);
  const length = clauses.reduce((sum, clause) => sum + clause.text.length, 0);
  const { overall, why } = tooLong ? TOO_LONG : judge(codes, said, rating, optOut);
  return {
    overall,
    items: nameItems(overall, codes, said, card),
    optOut,
    praise: overall === 'satisfied' && (has(said, 'thanks') || said.findings.some((each) => !each.explicit)),
    why,
    barred: tooLong || length > LONGEST_STORY || codes.listed || notAnAnswer(said) !== undefined,
    spelledOut: isSpelledOut(overall, said, rating),
    judged: said.findings.flatMap((each) => (isOfPromise(each, said) ? [] : each.letters)),
    clauses,
    said,
  };
}
