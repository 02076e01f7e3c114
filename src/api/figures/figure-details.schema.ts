import { z } from 'zod';
import { RATIO_PARTS } from '../../../domain/figures/figure.js';
import { STEPS } from '../../../domain/figures/period.js';
import { TABLE_FORMATS } from '../../integrations/files/table-file.js';
import { DIMENSIONS } from '../../persistence/queries/figure-breakdown.js';
import { figureRowSorts } from '../../persistence/queries/figure-rows.js';
import { stamp } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';
import { chosen, figuresQuery, lineOfBusiness, result } from './figures.schema.js';

/** `time`: in days, weeks or months, as the length of the period has it. */
const by = z.enum(['time', ...STEPS, ...DIMENSIONS]);

export const breakdownQuery = figuresQuery.extend({
  by: by.meta({ description: 'time 按期间长短自动取日、周或月；insurer 为各机构；branch 须先选定机构。' }),
});

export const rowsQuery = figuresQuery.extend({
  ...pageQuery(figureRowSorts),
  part: z
    .enum(RATIO_PARTS)
    .optional()
    .meta({ description: '比率指标的分子或分母，默认分母；计数指标不分。' }),
});

const file = {
  format: z.enum(TABLE_FORMATS).default('csv'),
  language: z.enum(['zh', 'en']).default('zh'),
};
export const figuresFileQuery = figuresQuery.extend(file);
export const breakdownFileQuery = breakdownQuery.extend(file);
export const rowsFileQuery = rowsQuery.omit({ sort: true, cursor: true, limit: true }).extend(file);

const group = z.object({
  key: z.string(),
  name: z.string(),
  english: z.string(),
  /** Of steps in time: their dates, both inclusive. */
  from: z.string().optional(),
  to: z.string().optional(),
  /** Of insurers. */
  line: lineOfBusiness.optional(),
  /** Of insurers, of shares; null: listed and not ranked. */
  rank: z.int().nullable().optional(),
  ...result.shape,
});

export const breakdownAnswer = z.object({
  ...chosen.shape,
  by: z.enum([...STEPS, ...DIMENSIONS]),
  /** By which rule insurers are ranked, where they are. */
  rule: z.string().nullable(),
  ruleEnglish: z.string().nullable(),
  items: z.array(group),
});

const word = z.object({ code: z.string(), name: z.string(), english: z.string() });

/** A row that was counted. What the caller may not see is null, and the row is there all the same. */
const row = z.object({
  id: z.string(),
  at: stamp,
  insurer: z.string().nullable(),
  branch: z.string().nullable(),
  line: lineOfBusiness.nullable(),
  subject: word.nullable(),
  outcome: word,
  caseNo: z.string().nullable(),
  eventNo: z.string().nullable(),
  customer: z.object({ name: z.string(), phone: z.string() }).nullable(),
});

export const rowsAnswer = pageOf(row);

export type BreakdownQuery = z.infer<typeof breakdownQuery>;
export type BreakdownAnswer = z.infer<typeof breakdownAnswer>;
export type GroupView = z.infer<typeof group>;
export type RowsQuery = z.infer<typeof rowsQuery>;
export type RowView = z.infer<typeof row>;
export type FiguresFileQuery = z.infer<typeof figuresFileQuery>;
export type BreakdownFileQuery = z.infer<typeof breakdownFileQuery>;
export type RowsFileQuery = z.infer<typeof rowsFileQuery>;
export type FileLanguage = FiguresFileQuery['language'];
