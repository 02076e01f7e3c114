import type { FieldFault, Problem } from '../front-door/problem.js';
import type { Texts } from './texts-zh.js';

/** What is wrong with a field, in the language of the page. */
export function wordsOf(t: Texts, fault: FieldFault, labels: Readonly<Record<string, string>>): string {
  const said = t.faults[`${fault.path}.${fault.code}`] ?? t.faults[fault.code];
  return said?.(labels[fault.path] ?? fault.path) ?? fault.message;
}

/** What came of a request, in the language of the page, and how long to wait where that helps. */
export function sentenceOf(t: Texts, problem: Problem): string {
  const said = t.problems[problem.code] ?? t.problems['unexpected'] ?? '';
  const seconds = Number(problem.headers['retry-after'] ?? 0);
  const wait = problem.status === 429 && seconds > 0 ? t.wait(Math.ceil(seconds / 60)) : '';
  return [said, wait].filter(Boolean).join(' ');
}
