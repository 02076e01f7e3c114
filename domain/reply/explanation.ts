import type { CodeReading } from './code-grammar.js';
import type { NormalText } from './normalise.js';

const LEAD_IN =
  /^(?:我?(?:们)?(?:就|要)?(?:回复|回答|编号|答案|选择|评价|回|选|发|填|按|打)(?:是)?)?[\s,，。、.;；:：!！?？()（）\-]*$/u;
const EDGE = /[\s,，。、.;；:：\-()（）]/u;

function trimmed(words: string): string {
  let from = 0;
  let to = words.length;
  while (from < to && EDGE.test(words.charAt(from))) from += 1;
  while (to > from && EDGE.test(words.charAt(to - 1)) && words.charAt(to - 1) !== '。') to -= 1;
  return words.slice(from, to);
}

/** The consumer's own words as typed, without codes at either end; null where nothing is left. */
export function explanation(raw: string, normal: NormalText, codes: CodeReading): string | null {
  let from = 0;
  let to = raw.length;
  const origin = (at: number): number => normal.origin[at] ?? raw.length;
  for (const [start, end] of codes.spans)
    if (LEAD_IN.test(raw.slice(from, origin(start)))) from = origin(end);
  for (const [start, end] of [...codes.spans].reverse())
    if (origin(start) >= from && LEAD_IN.test(raw.slice(origin(end), to))) to = origin(start);
  const words = trimmed(raw.slice(from, Math.max(from, to)));
  return /[\p{L}\p{N}\p{Emoji_Presentation}]/u.test(words) ? words : null;
}
