import { describe, expect, it } from '@jest/globals';
import { CLAIM_CARD, UNDERWRITING_CARD } from '../domain/card/card.js';
import type { Grade } from '../domain/card/card.js';
import { readReply } from '../domain/reply/read-reply.js';
import { sayingsOf, type Line, type Mood, type Saying } from './sayings.js';

const moods: Mood[] = ['satisfied', 'dissatisfied', 'suggestion', 'enquiry', 'optOut', 'unclear'];
const lines: Line[] = ['life', 'pc'];
const all = lines.flatMap((line) =>
  moods.flatMap((mood) => sayingsOf(mood, line).map((saying) => ({ line, saying }))),
);

describe('what people write in a rehearsal', () => {
  it.each(all.map(({ line, saying }): [Line, string, Saying] => [line, saying.text, saying]))(
    '%s %s',
    (line: Line, text: string, saying: Saying) => {
      const card = line === 'life' ? UNDERWRITING_CARD : CLAIM_CARD;
      const { overall, items, optOut } = readReply(text, card);
      const byCode: Record<string, Grade> = Object.fromEntries(
        Object.entries(items).map(([letter, grade]) => [
          card.items.find((item) => item.letter === letter)?.code ?? '',
          grade,
        ]),
      );
      if (saying.person) expect(overall).toBe('person');
      else
        expect({ overall, items: byCode, optOut }).toEqual({
          overall: saying.overall,
          items: saying.items ?? {},
          optOut: saying.optOut ?? false,
        });
    },
  );
});
