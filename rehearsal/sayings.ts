import type { Grade } from '../domain/card/card.js';

/** What somebody writes back, and what it means to whoever reads it. */
export interface Saying {
  readonly text: string;
  readonly overall: Grade | 'none';
  /** By item code, as the card of the line has them; only where the text names items. */
  readonly items?: Readonly<Record<string, Grade>>;
  readonly optOut?: boolean;
  /** The machine must leave it to a person, who takes it for what it is. */
  readonly person?: boolean;
}

export type Line = 'life' | 'pc';
export type Mood = 'satisfied' | 'dissatisfied' | 'suggestion' | 'enquiry' | 'optOut' | 'unclear';

const say = (overall: Saying['overall'], ...texts: string[]): Saying[] =>
  texts.map((text) => ({ text, overall }));

const SATISFIED = say(
  'satisfied',
  ...[
    '1',
    '１',
    '1。',
    ' 1 ',
    '回复1',
    '选1',
    '1、满意',
    '①',
    '满意',
    '很满意',
    '非常满意',
    '满意。',
    '滿意',
    '1满意',
    '满意！',
  ],
);
const DISSATISFIED = say(
  'dissatisfied',
  ...['2', '２', '2。', '选2', '不满意', '2不满意', '不滿意', '很不满意', '非常不满意'],
);
const SUGGESTION = say(
  'suggestion',
  ...['3', '３', '建议网上提交材料', '3 建议多设几个网点', '建议条款用大字打印'],
);
const ENQUIRY = say('enquiry', ...['4', '请回电话', '怎么查保单', '4，怎么交续期保费']);
const OPT_OUT: Saying[] = [
  ...['TD', 'td', 'Ｔ Ｄ', '退订', 'T', '不要再给我发短信'].map((text) => ({
    text,
    overall: 'none' as const,
    optOut: true,
  })),
];

/** By card: life replies are read by 承保卡, P&C ones by 理赔卡. */
const BY_ITEM: Readonly<Record<Line, Readonly<Record<'satisfied' | 'dissatisfied', readonly Saying[]>>>> = {
  life: {
    satisfied: [
      { text: 'A1B1', overall: 'satisfied', items: { speed_and_ease: 'satisfied', attitude: 'satisfied' } },
      { text: '1F', overall: 'satisfied', items: { signed_in_person: 'satisfied' } },
    ],
    dissatisfied: [
      { text: '2E', overall: 'dissatisfied', items: { duty_to_inform: 'dissatisfied' } },
      {
        text: 'A1 E2',
        overall: 'dissatisfied',
        items: { speed_and_ease: 'satisfied', duty_to_inform: 'dissatisfied' },
      },
      {
        text: '2bf',
        overall: 'dissatisfied',
        items: { attitude: 'dissatisfied', signed_in_person: 'dissatisfied' },
      },
    ],
  },
  pc: {
    satisfied: [
      { text: 'A1C1', overall: 'satisfied', items: { performance: 'satisfied', attitude: 'satisfied' } },
      { text: '1B', overall: 'satisfied', items: { speed_and_ease: 'satisfied' } },
    ],
    dissatisfied: [
      {
        text: '2BC',
        overall: 'dissatisfied',
        items: { speed_and_ease: 'dissatisfied', attitude: 'dissatisfied' },
      },
      {
        text: 'B2C2',
        overall: 'dissatisfied',
        items: { speed_and_ease: 'dissatisfied', attitude: 'dissatisfied' },
      },
      {
        text: 'A1 B2',
        overall: 'dissatisfied',
        items: { performance: 'satisfied', speed_and_ease: 'dissatisfied' },
      },
    ],
  },
};

/** What the machine leaves alone; the clerk who reads it knows what to make of it. */
const UNCLEAR: readonly Saying[] = [
  { text: '收到', overall: 'none', person: true },
  { text: '嗯', overall: 'none', person: true },
  { text: '1不满意', overall: 'dissatisfied', person: true },
  { text: '1 2', overall: 'none', person: true },
  { text: '8分', overall: 'satisfied', person: true },
  { text: '你打错了', overall: 'none', person: true },
];

/** Everything that people of a line write in a mood. */
export function sayingsOf(mood: Mood, line: Line): readonly Saying[] {
  switch (mood) {
    case 'satisfied':
      return [...SATISFIED, ...BY_ITEM[line].satisfied];
    case 'dissatisfied':
      return [...DISSATISFIED, ...BY_ITEM[line].dissatisfied];
    case 'suggestion':
      return SUGGESTION;
    case 'enquiry':
      return ENQUIRY;
    case 'optOut':
      return OPT_OUT;
    case 'unclear':
      return UNCLEAR;
  }
}

/** What the clerk makes of a text that a person must read. */
export const clerkReads = (text: string): Saying['overall'] | undefined =>
  UNCLEAR.find((saying) => saying.text === text)?.overall;
