import { z } from 'zod';
import { date } from '../front-door/fields.js';

export const lineOfBusiness = z.enum(['life', 'pc']);

/** Shanghai dates, both inclusive; left out: the current year up to today. */
const period = { from: date.optional(), to: date.optional() };

export const figuresQuery = z.object({
  ...period,
  /** Code or id. */
  insurer: z.string().max(64).optional(),
  line: lineOfBusiness.optional(),
  /** Code (then with `insurer`) or id. */
  branch: z.string().max(64).optional(),
});

/** Whole months; left out: the current year up to today. */
export const publicQuery = z.object({
  from: date.optional().meta({ description: '某月 1 日；不填为截止日期所在年的 1 月 1 日。' }),
  to: date.optional().meta({ description: '某月最后一日；不填为今日。' }),
});

export const figureCode = {
  schema: z.string().regex(/^[a-z0-9_]{1,64}$/, '须为指标代码，例如 satisfaction。'),
};

const share = z.object({
  numerator: z.int(),
  denominator: z.int(),
  percent: z.string().nullable(),
  n: z.int(),
  smallN: z.boolean(),
});

/** A count has a `value`; a share its exact parts, `percent` with two decimals and its n, marked where n is small. */
export const result = z.object({ value: z.int().optional(), share: share.optional() });

const figure = z.object({
  code: z.string(),
  name: z.string(),
  english: z.string(),
  group: z.enum(['survey', 'follow_up', 'case', 'station', 'upload']),
  unit: z.enum(['count', 'ratio']),
  formula: z.string(),
  formulaEnglish: z.string(),
  value: z.int().optional(),
  share: z
    .object({
      ...share.shape,
      numeratorMeaning: z.string(),
      denominatorMeaning: z.string(),
      numeratorEnglish: z.string(),
      denominatorEnglish: z.string(),
    })
    .optional(),
});

/** Shanghai dates, both inclusive. */
const dates = z.object({ from: z.string(), to: z.string() });

export const chosen = z.object({
  ...dates.shape,
  /** The period to compare with: as many whole months, or as many days, before this one. */
  previous: dates.nullable(),
  insurer: z.string().nullable(),
  line: lineOfBusiness.nullable(),
  branch: z.string().nullable(),
  /** What else the caller may do with this choice. */
  allowed: z.array(z.enum(['compare', 'read_rows', 'export'])),
});

export const figureAnswer = z.object({ ...chosen.shape, ...figure.shape });
export const figuresAnswer = z.object({ ...chosen.shape, items: z.array(figure) });

/** Everybody together, and each line of business. */
export const publicAnswer = z.object({
  from: z.string(),
  to: z.string(),
  asOf: z.string().meta({ format: 'date-time' }),
  items: z.array(figure),
  lines: z.object({ life: z.array(figure), pc: z.array(figure) }),
});

/** Some figures of each insurer in use, by name. */
export const insurersAnswer = z.object({
  from: z.string(),
  to: z.string(),
  asOf: z.string().meta({ format: 'date-time' }),
  insurers: z.array(
    z.object({ code: z.string(), name: z.string(), line: lineOfBusiness, items: z.array(figure) }),
  ),
});

export type FiguresQuery = z.infer<typeof figuresQuery>;
export type PublicQuery = z.infer<typeof publicQuery>;
export type ResultView = z.infer<typeof result>;
export type FigureView = z.infer<typeof figure>;
export type ChosenView = z.infer<typeof chosen>;
export type FigureAnswer = z.infer<typeof figureAnswer>;
export type FiguresAnswer = z.infer<typeof figuresAnswer>;
export type PublicAnswer = z.infer<typeof publicAnswer>;
export type InsurersAnswer = z.infer<typeof insurersAnswer>;
