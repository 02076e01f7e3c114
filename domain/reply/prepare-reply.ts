import type { Card } from '../card/card.js';
import { readCodes, type CodeReading } from './code-grammar.js';
import { hideMarks } from './hidden-marks.js';
import { letterNamedGrades } from './named-grades.js';
import { normalise, type NormalText } from './normalise.js';
import { takeOptOutCode } from './opt-out.js';
import { blankQuotedPrompt, blankSendersTail } from './quoted-prompt.js';

/** A reply taken apart: its codes, and the words that are left when codes, our own prompt and marks are blanked out. */
export interface PreparedReply {
  readonly normal: NormalText;
  readonly codes: CodeReading;
  /** An opt-out code was found. */
  readonly optOutCode: boolean;
  /** As long as the normalised text, so that places in one are places in the other. */
  readonly words: string;
}

const blank = (text: string, spans: CodeReading['spans']): string => {
  let blanked = '';
  let at = 0;
  for (const [from, to] of spans) {
    blanked += text.slice(at, from) + '，'.repeat(to - from);
    at = to;
  }
  return blanked + text.slice(at);
};

/** Takes a reply apart by the card that its survey was sent with; `prompt` is what this consumer was sent. */
export function prepareReply(text: string, card: Card, prompt?: string): PreparedReply {
  const normal = normalise(text);
  const quoted = blankQuotedPrompt(normal.text, prompt === undefined ? undefined : normalise(prompt).text);
  const coded = takeOptOutCode(letterNamedGrades(hideMarks(blankSendersTail(quoted)), card), card);
  const codes = readCodes(coded.text, card);
  return { normal, codes, optOutCode: coded.found, words: blank(coded.text, codes.spans) };
}
