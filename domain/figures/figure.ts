import type {
  ClockFact,
  EventFact,
  Facts,
  FigureFilter,
  PromptFact,
  ReplyFact,
  TransferFact,
} from './facts.js';
import type { Ratio } from './ratio.js';

/** One thing that a figure counted. */
export type CountedFact = PromptFact | ReplyFact | TransferFact | ClockFact | EventFact;

/**
 * A figure that the head station reports: how it is called, how it is shown to be made, and which plain facts it slowly
 * counts; every faster count, and every list of what was counted, must agree with it. Formulas: FORMATS, "What the
 * figures count".
 */
export type Figure = CountFigure | RatioFigure;

interface FigureHead {
  readonly code: string;
  readonly name: string;
  readonly english: string;
  /** One Chinese sentence for the screen. */
  readonly formula: string;
  readonly formulaEnglish: string;
  readonly group: 'survey' | 'follow_up' | 'case' | 'station' | 'upload';
}

interface CountHead extends FigureHead {
  readonly unit: 'count';
  /** The facts that the figure counts, each once. */
  rows(facts: Facts, filter: FigureFilter): readonly CountedFact[];
}

interface RatioHead extends FigureHead {
  readonly unit: 'ratio';
  readonly numerator: string;
  readonly numeratorEnglish: string;
  readonly denominator: string;
  readonly denominatorEnglish: string;
  rows(facts: Facts, filter: FigureFilter): Record<RatioPart, readonly CountedFact[]>;
}

/** What a share is made of; its rows can be looked at apart. */
export const RATIO_PARTS = ['numerator', 'denominator'] as const;
export type RatioPart = (typeof RATIO_PARTS)[number];

export interface CountFigure extends CountHead {
  count(facts: Facts, filter: FigureFilter): number;
}

export interface RatioFigure extends RatioHead {
  count(facts: Facts, filter: FigureFilter): Ratio;
}

/** A figure that is the number of its rows. */
export const countFigure = (head: CountHead): CountFigure => ({
  ...head,
  count: (facts, filter) => head.rows(facts, filter).length,
});

/** A figure that is a share of its rows. */
export const ratioFigure = (head: RatioHead): RatioFigure => ({
  ...head,
  count: (facts, filter) => {
    const { numerator, denominator } = head.rows(facts, filter);
    return { numerator: numerator.length, denominator: denominator.length };
  },
});
