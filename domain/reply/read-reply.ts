import type { Card } from '../card/card.js';
import { splitClauses, type Clause } from './clauses.js';
import { readCodes, type CodeReading } from './code-grammar.js';
import { constructionsIn, type Built } from './constructions/constructions.js';
import { distrust } from './confidence.js';
import { explanation } from './explanation.js';
import { hideMarks } from './hidden-marks.js';
import { judgeGrade } from './judge-grade.js';
import { has, judgeWords, type Verdict } from './judge-words.js';
import { isOfPromise, nameItems } from './name-items.js';
import { letterNamedGrades } from './named-grades.js';
import { normalise } from './normalise.js';
import { asksToStop, takeOptOutCode, wordsOptOut } from './opt-out.js';
import { judgeOptOut } from './judge-opt-out.js';
import { blankQuotedPrompt, blankSendersTail } from './quoted-prompt.js';
import type { Reading } from './reading.js';
import { readSentiment, type Sentiment } from './sentiment.js';

/** A text message of more is no answer to a question of one digit; a person reads it. UTF-16 units. */
const LONGEST_READ = 1_000;
/** A story in words alone: which items it is about is for a person to say. UTF-16 units. */
const LONGEST_STORY = 48;
const STORY: Verdict = { overall: 'person', why: '说得长,涉及哪些项目须由人看' };
const TOO_LONG: Verdict = { overall: 'person', why: '太长,须由人看' };

const blank = (text: string, spans: CodeReading['spans']): string => {
  let blanked = '';
  let at = 0;
  for (const [from, to] of spans) {
    blanked += text.slice(at, from) + '，'.repeat(to - from);
    at = to;
  }
  return blanked + text.slice(at);
};

/** Who or what else may have written this; nobody's rating is taken from it. */
function notAnAnswer(said: Sentiment): string | undefined {
  if (has(said, 'robot')) return '像自动回复,须由人看';
  if (has(said, 'advert')) return '像广告,须由人看';
  if (has(said, 'stranger')) return '可能不是本人,须由人看';
  if (has(said, 'hearsay')) return '像是别人授意的回答,须由人看';
  if (has(said, 'correction')) return '像是更正或发错,须由人看';
  if (has(said, 'keep')) return '提到退订又不要退订,须由人看';
  return undefined;
}

function judge(codes: CodeReading, said: Sentiment, clauses: readonly Clause[], optOut: boolean): Verdict {
  const strange = notAnAnswer(said);
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
  const normal = normalise(text);
  const quoted = blankQuotedPrompt(normal.text, prompt === undefined ? undefined : normalise(prompt).text);
  const coded = takeOptOutCode(letterNamedGrades(hideMarks(blankSendersTail(quoted)), card), card);
  const codes = readCodes(coded.text, card);
  const words = blank(coded.text, codes.spans);
  const read = (built: readonly Built[]): WordReading =>
    readWords(
      splitClauses(words, card, built),
      codes,
      { ...coded, tooLong: text.length > LONGEST_READ },
      card,
    );
  const byWord = read([]);
  const built = mayTellMore(byWord, words) ? constructionsIn(words) : [];
  const byConstruction = built.length > 0 ? read(built) : byWord;
  const { overall, items, optOut, praise, why } = adds(byConstruction, byWord) ? byConstruction : byWord;
  return { overall, items, optOut, text: explanation(text, normal, codes), praise, why };
}

/** What was read of words, with the letters of the items that they judge, whether the whole could be decided or not. */
interface WordReading extends Omit<Reading, 'text'> {
  readonly judged: readonly string[];
}

/** In Chinese characters: what is shorter holds no construction, and no judgement that leaves something to tell. */
const SHORTEST_CONSTRUCTION = 3;
const SHORTEST_STORY = 6;

/** Whether constructions are worth their search: where a person would have to read, or a judgement may name more items. */
function mayTellMore({ overall, items }: WordReading, words: string): boolean {
  const length = words.match(/[\u4e00-\u9fff]/gu)?.length ?? 0;
  if (overall === 'none' || overall === 'enquiry') return false;
  if (overall === 'person' || Object.keys(items).length === 0) return length >= SHORTEST_CONSTRUCTION;
  return length >= SHORTEST_STORY;
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
  codes: CodeReading,
  { found, tooLong }: { readonly found: boolean; readonly tooLong: boolean },
  card: Card,
): WordReading {
  const optOut = found || wordsOptOut(clauses);
  const rating = optOut ? clauses.filter((clause) => !asksToStop(clause)) : clauses;
  const said = readSentiment(rating, card);
  const { overall, why } = tooLong ? TOO_LONG : judge(codes, said, rating, optOut);
  return {
    overall,
    items: nameItems(overall, codes, said, card),
    optOut,
    praise: overall === 'satisfied' && (has(said, 'thanks') || said.findings.some((each) => !each.explicit)),
    why,
    judged: said.findings.flatMap((each) => (isOfPromise(each, said) ? [] : each.letters)),
  };
}
