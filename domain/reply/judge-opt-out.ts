import type { Clause } from './clauses.js';
import { complaints, good, has, judgeWords, type Verdict } from './judge-words.js';
import type { Sentiment } from './sentiment.js';

/** Anger at being texted, not at a service. */
const AT_TEXTS =
  /^(?:投诉|要投诉|去投诉|举报|烦人|烦死|烦死了|骚扰|骚扰电话|讨厌|无语|够了|垃圾|恶心|气人|曝光|告你|告你们|不要脸|不接受|过分|太过分)$/u;
/** Whether it is of the texts: 再发就投诉. */
const OF_TEXTS = /再|还发|发个|老发|天天发|骚扰|打扰/u;
const ACCUSES = /投诉|举报|告你|曝光/u;
const UNKNOWN_ALLOWED = 8;

/** Decides what a reply says beside its opt-out: alone, or with mere annoyance at being texted, it answers nothing. */
export function judgeOptOut(said: Sentiment, clauses: readonly Clause[]): Verdict {
  const ill = complaints(said, clauses).filter((finding) => !AT_TEXTS.test(finding.token.text));
  const fine = good(said);
  if (ill.length > 0 || fine.length > 0 || has(said, 'suggest')) return judgeWords(said, clauses);
  if (
    complaints(said, clauses).some(({ token }) => ACCUSES.test(token.text)) &&
    !clauses.some(({ text }) => OF_TEXTS.test(text))
  )
    return { overall: 'person', why: '退订之外像要投诉,须由人看' };
  if (said.openNegation) return { overall: 'person', why: '退订之外有没读懂的否定词,须由人看' };
  if (said.unknown > UNKNOWN_ALLOWED) return { overall: 'person', why: '退订之外有没读懂的话,须由人看' };
  if (has(said, 'irony', 'unsure', 'contrast', 'promise', 'past', 'urge'))
    return { overall: 'person', why: '退订之外像有不满,须由人看' };
  if (has(said, 'enquire', 'request')) return { overall: 'person', why: '退订之外像有问题,须由人看' };
  return { overall: 'none', why: '只要求退订,没有评价' };
}
