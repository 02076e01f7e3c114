import { MISSPELT_BY_FIRST, SAME_CHARACTER } from './lexicon/variants.js';

/** A reply in one spelling, with the way back to what was typed. */
export interface NormalText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, where its source begins in the original. */
  readonly origin: readonly number[];
}

const INVISIBLE = /^[\p{Cf}\p{Mn}\p{Me}\p{Cc}\p{Cs}]$/u;
const CJK = /^[\u3400-\u9fff]$/;
const BLANK = /^\s$/;
const NUMERALS = '一二三四五六七八九十';
/** The word for a grade in syllables: the space between them joins. */
const SYLLABLES = /(?<![A-Z])(?:BU ?)?MAN YI(?![A-Z])|(?<![A-Z])BU MANYI(?![A-Z])/gu;
/** Marks that people put between the characters of one word. */
const BETWEEN = ' .·*_^•';

const PUNCTUATION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ',': '，',
    '。': '。',
    '!': '！',
    '?': '？',
    ';': '；',
    '、': '、',
    '．': '.',
    '｡': '。',
    '︰': ':',
    '“': '"',
    '”': '"',
    '‘': '"',
    '’': '"',
    '「': '"',
    '」': '"',
    '『': '"',
    '』': '"',
    '《': '"',
    '》': '"',
    "'": '"',
    '—': '-',
    '–': '-',
    '－': '-',
    '～': '~',
    '…': '…',
  }),
);

function spell(char: string): string {
  const code = char.charCodeAt(0);
  if (code >= 0x4e00 && code <= 0x9fff) return SAME_CHARACTER.get(char) ?? char;
  if (code < 0x80)
    return (
      PUNCTUATION.get(char) ?? (code < 32 ? (code === 10 || code === 13 ? '\n' : ' ') : char.toUpperCase())
    );
  const known = SAME_CHARACTER.get(char) ?? PUNCTUATION.get(char);
  if (known !== undefined) return known;
  if (INVISIBLE.test(char)) return '';
  return Array.from(char.normalize('NFKC').toUpperCase())
    .map((part) => (BLANK.test(part) ? ' ' : (SAME_CHARACTER.get(part) ?? PUNCTUATION.get(part) ?? part)))
    .join('');
}

const NONE: ReadonlySet<number> = new Set();

const spacesIn = (text: string, pattern: RegExp): ReadonlySet<number> =>
  new Set(
    Array.from(text.matchAll(pattern)).flatMap(({ 0: match, index }) =>
      Array.from(match).flatMap((char, i) => (char === ' ' ? [index + i] : [])),
    ),
  );

/** Joins words that were typed with a mark between their characters (`不 满 意`), but leaves numerals alone. */
function closeGaps(text: string, origin: number[]): NormalText {
  let closed = '';
  const from: number[] = [];
  const isCjk = (at: number): boolean => CJK.test(text.charAt(at)) && !NUMERALS.includes(text.charAt(at));
  const single = (at: number): boolean =>
    isCjk(at) && !CJK.test(text.charAt(at - 1)) && !CJK.test(text.charAt(at + 1));
  const syllables = text.includes('MAN') ? spacesIn(text, SYLLABLES) : NONE;
  for (let i = 0; i < text.length; i += 1) {
    if (syllables.has(i)) continue;
    const gap = BETWEEN.includes(text.charAt(i)) && isCjk(i - 1) && isCjk(i + 1);
    if (gap && (single(i - 1) || single(i + 1))) continue;
    closed += text.charAt(i);
    from.push(origin[i] ?? 0);
  }
  return { text: closed, origin: from };
}

function mendSlips(text: string): string {
  let mended = '';
  for (let i = 0; i < text.length;) {
    const slip = MISSPELT_BY_FIRST.get(text.charAt(i))?.find(([from]) => text.startsWith(from, i));
    mended += slip?.[1] ?? text.charAt(i);
    i += slip?.[0].length ?? 1;
  }
  return mended;
}

/**
 * One spelling for all ways of typing: compatibility forms (NFKC), upper case, simplified characters, one set of
 * punctuation, input-method slips mended, invisible characters dropped. Linear in the length of `raw`.
 */
export function normalise(raw: string): NormalText {
  let text = '';
  const origin: number[] = [];
  for (let at = 0; at < raw.length;) {
    const char = String.fromCodePoint(raw.codePointAt(at) ?? 32);
    const spelt = spell(char);
    for (let i = 0; i < spelt.length; i += 1) origin.push(at);
    text += spelt;
    at += char.length;
  }
  const closed = closeGaps(text, origin);
  return { text: mendSlips(closed.text), origin: closed.origin };
}
