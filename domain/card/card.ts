/** What an item of a supervision card asks about; the same question keeps its code on every card. */
export type ItemCode =
  | 'performance'
  | 'speed_and_ease'
  | 'attitude'
  | 'solicitation_of_favours'
  | 'commitment_kept'
  | 'duty_to_inform'
  | 'signed_in_person';

/** The four answers that a card asks for, by the digit that stands for each. */
export type Grade = 'satisfied' | 'dissatisfied' | 'suggestion' | 'enquiry';
export type GradeDigit = '1' | '2' | '3' | '4';

/** One question of a card; `code` ties it to the words of consumers, an item of an office's own making has a code of its own. */
export interface CardItem {
  readonly letter: string;
  readonly code: string;
  readonly name: string;
}

/** A version of a supervision card (服务监督卡). A sent survey keeps the version that it was sent with. */
export interface Card {
  readonly code: string;
  readonly name: string;
  readonly version: number;
  readonly items: readonly CardItem[];
  readonly grades: Readonly<Record<GradeDigit, { readonly grade: Grade; readonly name: string }>>;
  readonly optOutCodes: readonly string[];
}

/** The grades that every card is shipped with (RULES 3). */
export const SHIPPED_GRADES: Card['grades'] = {
  '1': { grade: 'satisfied', name: '满意' },
  '2': { grade: 'dissatisfied', name: '不满意' },
  '3': { grade: 'suggestion', name: '意见建议' },
  '4': { grade: 'enquiry', name: '咨询' },
};

const NAMES: Readonly<Record<ItemCode, string>> = {
  performance: '履约情况',
  speed_and_ease: '快捷简便',
  attitude: '服务态度',
  solicitation_of_favours: '吃拿卡要',
  commitment_kept: '履行承诺',
  duty_to_inform: '告知义务',
  signed_in_person: '亲笔签名',
};

const lettered = (codes: readonly ItemCode[]): CardItem[] =>
  codes.map((code, index) => ({ letter: String.fromCharCode(65 + index), code, name: NAMES[code] }));

/** 承保卡, first shipped version (station's own rule: cards, RULES 3). */
export const UNDERWRITING_CARD: Card = {
  code: 'underwriting',
  name: '承保卡',
  version: 1,
  items: lettered([
    'speed_and_ease',
    'attitude',
    'solicitation_of_favours',
    'commitment_kept',
    'duty_to_inform',
    'signed_in_person',
  ]),
  grades: SHIPPED_GRADES,
  optOutCodes: ['TD', 'T'],
};

/** 理赔卡, first shipped version (station's own rule: cards, RULES 3). */
export const CLAIM_CARD: Card = {
  code: 'claim',
  name: '理赔卡',
  version: 1,
  items: lettered([
    'performance',
    'speed_and_ease',
    'attitude',
    'solicitation_of_favours',
    'commitment_kept',
  ]),
  grades: SHIPPED_GRADES,
  optOutCodes: ['TD', 'T'],
};

/** The cards that a new station starts with. */
export const SHIPPED_CARDS: readonly Card[] = [UNDERWRITING_CARD, CLAIM_CARD];
