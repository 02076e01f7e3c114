import type { Line, Saying } from './sayings.js';

/** How a sub-station works a case; it goes by the product, which every case shows. */
export type Care = 'well' | 'returned' | 'extended' | 'late' | 'never';

/** What the SMS centre makes of a phone. */
export type Fate = 'delivered' | 'undelivered' | 'expired' | 'rejected';

export interface Reply {
  readonly saying: Saying;
  /** Station days from the prompt. */
  readonly afterDays: number;
}

/** One customer of the day: what happened to them, and everything that they will do. */
export interface Consumer {
  readonly phone: string;
  readonly name: string;
  readonly line: Line;
  readonly insurer: string;
  readonly branch: string;
  readonly product: string;
  readonly care: Care;
  /** The morning, counted from the first, on which the insurer uploads the event. */
  readonly wave: number;
  /** The insurer uploads it days after the business step. */
  readonly lateUpload: boolean;
  readonly fate: Fate;
  readonly reply: Reply | null;
  /** Answers to the follow-ups (回访), a round each; null: silence. */
  readonly followUps: readonly (Reply | null)[];
}

/** A whole rehearsal as it is known beforehand. */
export interface Plan {
  readonly consumers: readonly Consumer[];
  /** Mornings with an upload, in station days from the first. */
  readonly waves: readonly number[];
  /** On this one, those who opted out before have business again: they must not be prompted. */
  readonly againOn: number;
  /** Rows in the first file of each insurer that must be rejected. */
  readonly faultyRows: number;
}

/** Sub-stations of the demo house, by line. */
export const HOUSE: Readonly<Record<Line, readonly (readonly [insurer: string, branch: string])[]>> = {
  life: [
    ['GZLIFE', 'GZLIFE-01'],
    ['GZLIFE', 'GZLIFE-02'],
  ],
  pc: [
    ['GZPCA', 'GZPCA-01'],
    ['GZPCB', 'GZPCB-01'],
    ['GZPCA', 'GZPCA-02'],
    ['GZPCB', 'GZPCB-02'],
  ],
};

export const PRODUCTS: Readonly<Record<Line, Readonly<Record<Care, string>>>> = {
  life: {
    well: '终身寿险',
    returned: '两全保险（分红型）',
    extended: '团体健康保险',
    late: '意外伤害保险',
    never: '投资连结保险',
  },
  pc: {
    well: '机动车辆保险',
    returned: '货物运输保险',
    extended: '企业财产保险',
    late: '农业保险',
    never: '船舶保险',
  },
};

/** How the sub-station works a case about this product. */
export function careOf(product: string | null): Care {
  for (const products of Object.values(PRODUCTS))
    for (const [care, name] of Object.entries(products)) if (name === product) return care as Care;
  return 'well';
}

/** Whether a reply opens a complaint that goes to a sub-station. */
export const opensComplaint = ({ overall }: Saying): boolean =>
  overall === 'dissatisfied' || overall === 'suggestion';

/** After the 7th date the window is closed, at 24:00; a reply so many days later is late. */
export const LATE_REPLY_DAYS = 8.6;
export const isLate = ({ afterDays }: Reply): boolean => afterDays >= LATE_REPLY_DAYS;

/** Phones by their fate; the SMS centre is told the same by number. */
export const FATE_PREFIXES: Readonly<Record<Fate, string>> = {
  delivered: '13',
  undelivered: '1709',
  expired: '1708',
  rejected: '1707',
};

/** When a case is dealt with, in station days from its transfer; what is in time has more than a day to spare (`MOST_LAG`). */
export const TIMES = {
  contact: { soon: [0.3, 0.8], late: 3.7 },
  feedback: { soon: [1.3, 3.5], extended: 16.6, late: 18.6 },
  extensionAsked: 5,
  extensionDays: 10,
  review: 0.25,
  feedbackAgain: 1,
  enquiry: 0.3,
  reading: 0.2,
  /** A case that nobody works is overdue by then, also when its last day was a rest day. */
  overdue: 18.4,
} as const;
