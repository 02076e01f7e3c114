import { GSM_EXTENSION, gsmSeptets } from './gsm-alphabet.js';

export type SmsAlphabet = 'gsm' | 'ucs2';

export interface SmsParts {
  readonly alphabet: SmsAlphabet;
  /** The text of each part, in order; joined they are the text again. Never empty. */
  readonly texts: readonly string[];
}

const LIMITS = {
  gsm: { alone: 160, inParts: 153 },
  ucs2: { alone: 70, inParts: 67 },
} as const;

/**
 * How a text is cut into short messages (3GPP TS 23.040): UCS-2 holds 70 UTF-16 units, 67 a part when there are
 * several; the GSM alphabet 160 and 153 septets. A surrogate pair and an escaped character are never split.
 */
export function smsParts(text: string): SmsParts {
  const septets = gsmSeptets(text);
  const alphabet: SmsAlphabet = septets === undefined ? 'ucs2' : 'gsm';
  const limit = LIMITS[alphabet];
  if ((septets ?? text.length) <= limit.alone) return { alphabet, texts: [text] };
  return { alphabet, texts: cut(text, alphabet, limit.inParts) };
}

/** How many short messages a text is charged as. */
export function countSmsParts(text: string): number {
  return smsParts(text).texts.length;
}

function cut(text: string, alphabet: SmsAlphabet, limit: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of text) {
    const cost = alphabet === 'ucs2' ? character.length : GSM_EXTENSION.has(character) ? 2 : 1;
    if (used + cost > limit) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += cost;
  }
  parts.push(part);
  return parts;
}
