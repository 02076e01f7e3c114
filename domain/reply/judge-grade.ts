import type { CodeReading } from './code-grammar.js';
import type { Clause } from './clauses.js';
import { asks, asksPlainly, complaints, doubt, good, has, type Verdict } from './judge-words.js';
import type { Grade } from './reading.js';
import type { Sentiment } from './sentiment.js';

const RANK: readonly Grade[] = ['dissatisfied', 'suggestion', 'enquiry', 'satisfied'];

/** 2 outranks 3, 3 outranks 4, 4 outranks 1 (RULES 3). */
export function outranking(grades: Iterable<Grade>): Grade | undefined {
  const given = new Set(grades);
  return RANK.find((grade) => given.has(grade));
}

const person = (why: string): Verdict => ({ overall: 'person', why });

function graded1(said: Sentiment, clauses: readonly Clause[]): Verdict {
  const ill = complaints(said, clauses);
  if (ill.some((finding) => finding.explicit)) return person('评价 1 与文字矛盾,须由人看');
  if (has(said, 'irony', 'unsure')) return person('评价 1 的文字像反话,须由人看');
  if (ill.length > 0)
    return ill.every((finding) => finding.letters.length > 0)
      ? { overall: 'dissatisfied', why: '评价 1,但有一项明确不好' }
      : person('评价 1 与文字矛盾,须由人看');
  if (has(said, 'suggest')) return { overall: 'suggestion', why: '评价 1,另提了建议' };
  if (asksPlainly(clauses)) return { overall: 'enquiry', why: '评价 1,另提了问题' };
  if (asks(clauses)) return person('评价 1 之外像有问题,须由人看');
  const why = doubt(said, clauses);
  return why === undefined ? { overall: 'satisfied', why: '评价代码为满意' } : person(why);
}

function graded2(codes: CodeReading, said: Sentiment, clauses: readonly Clause[]): Verdict {
  const praised = good(said);
  if (
    praised.length > 0 &&
    complaints(said, clauses).length === 0 &&
    codes.bare.has('dissatisfied') &&
    !has(said, 'contrast')
  )
    return person('评价 2 与文字矛盾,须由人看');
  return { overall: 'dissatisfied', why: '评价代码为不满意' };
}

function graded3(said: Sentiment): Verdict {
  if (said.findings.some((finding) => finding.explicit) || good(said).length > 0)
    return person('评价 3 与文字矛盾,须由人看');
  if (said.nothing) return person('选了建议却没有建议,须由人看');
  return { overall: 'suggestion', why: '评价代码为意见建议' };
}

function graded4(said: Sentiment): Verdict {
  if (said.findings.length > 0) return person('选了咨询又有评价,须由人看');
  return said.nothing ? person('选了咨询却没有问题,须由人看') : { overall: 'enquiry', why: '评价代码为咨询' };
}

/** 赔下来我就给1: a grade that is held out, not given. */
const HELD_OUT =
  /(?:[了来完账后好够赔到退改]|[不没].{1,6})(?:我|我们)?(?:就|才|再)(?:给|选|回|打|评|发)(?:你们?)?个?$|(?:才|再)(?:给|选|回|打|评|发)(?:你们?)?个?$/u;

/** Decides a reply that holds grades; its words may add to them, outrank them or contradict them. */
export function judgeGrade(codes: CodeReading, said: Sentiment, clauses: readonly Clause[]): Verdict {
  if (codes.bare.size > 1) return person('几个评价互相矛盾,须由人看');
  const [only] = codes.corrected ? codes.bare : [];
  if (only !== undefined && said.findings.length === 0) return { overall: only, why: '更正之后的评价代码' };
  if (clauses.some(({ text }) => HELD_OUT.test(text))) return person('评价有条件,须由人看');
  switch (outranking([...codes.bare, ...codes.items.values()])) {
    case 'dissatisfied':
      return graded2(codes, said, clauses);
    case 'suggestion':
      return graded3(said);
    case 'enquiry':
      return graded4(said);
    case 'satisfied':
    case undefined:
      return graded1(said, clauses);
  }
}
