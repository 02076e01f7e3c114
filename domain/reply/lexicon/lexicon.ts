import type { ItemCode } from '../../card/card.js';
import { ASPECT_WORDS, FAVOURS_WORDS } from './aspect-words.js';
import { NEGATIVE_WORDS } from './negative-words.js';
import { NEUTRAL_WORDS } from './neutral-words.js';
import { POSITIVE_WORDS, THANKS_WORDS } from './positive-words.js';
import { GUARD_WORDS, SIGNAL_WORDS } from './signal-words.js';
import type { Word, WordKind, WordTable } from './word-table.js';

/** Words that begin with one character, and the lengths that they have, longest first. */
interface Shelf {
  readonly words: Map<string, Word>;
  readonly lengths: number[];
}

const shelves = new Map<string, Shelf>();

function put(list: string, kind: WordKind, topic: ItemCode | undefined): void {
  for (const text of list.split(/\s+/u)) {
    if (text === '') continue;
    const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
    const shelf = shelves.get(first) ?? { words: new Map<string, Word>(), lengths: [] };
    shelf.words.set(text, { text, kind, topic });
    if (!shelf.lengths.includes(text.length)) shelf.lengths.push(text.length);
    shelf.lengths.sort((a, b) => b - a);
    shelves.set(first, shelf);
  }
}

function load(table: WordTable): void {
  put(table.plain ?? '', table.kind, undefined);
  for (const [topic, list] of Object.entries(table.byTopic ?? {})) put(list, table.kind, topic as ItemCode);
}

[
  NEUTRAL_WORDS,
  ASPECT_WORDS,
  ...GUARD_WORDS.filter((table) => table.kind === 'nothing'),
  ...SIGNAL_WORDS,
  THANKS_WORDS,
  POSITIVE_WORDS,
  NEGATIVE_WORDS,
  FAVOURS_WORDS,
  ...GUARD_WORDS.filter((table) => table.kind !== 'nothing'),
].forEach(load);

/** The longest word of the lexicon that begins at `at`, or none. `text` is normalised. */
export function wordAt(text: string, at: number): Word | undefined {
  const shelf = shelves.get(String.fromCodePoint(text.codePointAt(at) ?? 0));
  if (shelf === undefined) return undefined;
  for (const length of shelf.lengths) {
    if (at + length > text.length) continue;
    const word = shelf.words.get(text.slice(at, at + length));
    if (word !== undefined) return word;
  }
  return undefined;
}
