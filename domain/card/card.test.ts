import { describe, expect, it } from '@jest/globals';
import { CLAIM_CARD, SHIPPED_CARDS, SHIPPED_GRADES, UNDERWRITING_CARD, type Card } from './card.js';
import { validateCard } from './validate-card.js';

const codes = (card: Card, previous?: Card): string[] => {
  const verdict = validateCard(card, previous);
  return verdict.ok ? [] : verdict.faults.map((fault) => fault.code);
};

describe('shipped cards', () => {
  it('are valid first versions with the items of the rules', () => {
    for (const card of SHIPPED_CARDS) expect(codes(card)).toEqual([]);
    expect(UNDERWRITING_CARD.items.map((item) => item.letter + item.name)).toEqual([
      'A快捷简便',
      'B服务态度',
      'C吃拿卡要',
      'D履行承诺',
      'E告知义务',
      'F亲笔签名',
    ]);
    expect(CLAIM_CARD.items.map((item) => item.letter + item.name)).toEqual([
      'A履约情况',
      'B快捷简便',
      'C服务态度',
      'D吃拿卡要',
      'E履行承诺',
    ]);
  });
});

describe('an edited card', () => {
  const edited = (change: Partial<Card>): Card => ({ ...CLAIM_CARD, version: 2, ...change });
  const item = (letter: string, code: string, name: string) => ({ letter, code, name });

  it('is the next version of the same card', () => {
    expect(codes(edited({}), CLAIM_CARD)).toEqual([]);
    expect(codes(edited({ version: 4 }), CLAIM_CARD)).toEqual(['card_version_not_next']);
    expect(codes(edited({ code: 'other' }), CLAIM_CARD)).toEqual(['card_code_format']);
  });
  it('names every item once, by one capital letter', () => {
    const items = [item('A', 'speed', '快'), item('A', 'speed', '快'), item('bb', 'X', ' ')];
    expect(codes(edited({ items }), CLAIM_CARD)).toEqual([
      'card_letter_repeated',
      'card_item_code_repeated',
      'card_item_name_repeated',
      'card_letter_format',
      'card_item_code_format',
      'card_item_name_required',
    ]);
    expect(codes(edited({ items: [] }), CLAIM_CARD)).toEqual(['card_items_empty']);
  });
  it('keeps an opt-out that cannot be mistaken for items', () => {
    expect(codes(edited({ optOutCodes: [] }), CLAIM_CARD)).toEqual(['card_opt_out_empty']);
    expect(codes(edited({ optOutCodes: ['TD', 'AB'] }), CLAIM_CARD)).toEqual(['card_opt_out_ambiguous']);
    expect(codes(edited({ optOutCodes: ['TD', 'td'] }), CLAIM_CARD)).toEqual(['card_opt_out_format']);
    expect(codes(edited({ optOutCodes: ['QX'] }), CLAIM_CARD)).toEqual(['card_opt_out_missing']);
  });
  it('names its grades as it likes, and leaves each digit its meaning', () => {
    const named = { ...SHIPPED_GRADES, '3': { grade: 'suggestion', name: '建议' } } as const;
    expect(codes(edited({ grades: named }), CLAIM_CARD)).toEqual([]);
    const nameless = { ...SHIPPED_GRADES, '4': { grade: 'enquiry', name: ' ' } } as const;
    expect(codes(edited({ grades: nameless }), CLAIM_CARD)).toEqual(['card_grade_name_required']);
    const swapped = { ...SHIPPED_GRADES, '1': SHIPPED_GRADES[2], '2': SHIPPED_GRADES[1] };
    expect(codes(edited({ grades: swapped }), CLAIM_CARD)).toEqual(['card_grade_moved', 'card_grade_moved']);
  });
  it('says in Chinese what to mend', () => {
    const verdict = validateCard(edited({ name: '' }), CLAIM_CARD);
    expect(verdict).toMatchObject({ ok: false, faults: [{ code: 'card_name_required', field: 'name' }] });
  });
});
