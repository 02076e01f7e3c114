import { shanghaiStamp } from '../../../domain/clock/shown-moment.js';
import type { Figure } from '../../../domain/figures/figure.js';
import type { Period } from '../../../domain/figures/period.js';
import type { TableRow } from '../../integrations/files/table-file.js';
import type { Figures } from '../../persistence/queries/figures.js';
import type { BreakdownAnswer, FileLanguage, RowView } from './figure-details.schema.js';
import { lineWord } from './figure-words.js';
import { presentFigure } from './figures.presenter.js';
import type { ResultView } from './figures.schema.js';

/** The same in both languages: what an export says above its columns. */
const headings = {
  figures: {
    zh: '指标,指标代码,起始日期,截止日期,数值,百分比,分子,分母（n）,样本少,上期起始,上期截止,上期数值,上期百分比,上期分子,上期分母（n）,计算公式',
    en: 'figure,code,from,to,value,percent,numerator,denominator (n),small n,from before,to before,value before,percent before,numerator before,denominator before,formula',
  },
  breakdown: {
    zh: '名称,业务条线,起始日期,截止日期,名次,数值,百分比,分子,分母（n）,样本少',
    en: 'name,line,from,to,rank,value,percent,numerator,denominator (n),small n',
  },
  rows: {
    zh: '计入时间,保险机构,分站,业务条线,事项,结果,案件编号,业务流水号,客户（脱敏）,电话（脱敏）',
    en: 'counted at,insurer,sub-station,line,about,outcome,case no.,event no.,customer (masked),phone (masked)',
  },
} as const;

export const headingOf = (table: keyof typeof headings, language: FileLanguage): string[] =>
  headings[table][language].split(',');

const YES = { zh: '是', en: 'yes' } as const;

const resultCells = ({ value, share }: ResultView): TableRow =>
  share
    ? [null, share.percent === null ? null : Number(share.percent), share.numerator, share.denominator]
    : [value ?? 0, null, null, null];

const fewCell = ({ share }: ResultView, language: FileLanguage): string | null =>
  share?.smallN === true ? YES[language] : null;

export interface CountedPeriod {
  period: Period;
  counted: Figures;
}

/** A line for each figure, with the period before beside it. */
export function figureLines(
  figures: readonly Figure[],
  { period, counted }: CountedPeriod,
  before: CountedPeriod | null,
  language: FileLanguage,
): TableRow[] {
  const pick = <T>(chinese: T, english: T): T => (language === 'zh' ? chinese : english);
  return figures.map((figure) => {
    const view = presentFigure(figure, counted);
    const then = before && presentFigure(figure, before.counted);
    return [
      ...[pick(view.name, view.english), view.code, period.from, period.to],
      ...[...resultCells(view), fewCell(view, language)],
      ...[before?.period.from ?? null, before?.period.to ?? null],
      ...(then ? resultCells(then) : [null, null, null, null]),
      pick(view.formula, view.formulaEnglish),
    ];
  });
}

/** A line for each group; of a league table its rule stands in a last line of its own. */
export function breakdownLines(
  { items, rule, ruleEnglish }: Pick<BreakdownAnswer, 'items' | 'rule' | 'ruleEnglish'>,
  language: FileLanguage,
): TableRow[] {
  const said = language === 'zh' ? rule : ruleEnglish;
  return [
    ...items.map((group): TableRow => {
      const { name, english, line, from, to, rank } = group;
      const word = line === undefined ? undefined : lineWord(line);
      return [
        language === 'zh' ? name : english,
        (language === 'zh' ? word?.name : word?.english) ?? null,
        ...[from ?? null, to ?? null, rank ?? null],
        ...[...resultCells(group), fewCell(group, language)],
      ];
    }),
    ...(said === null ? [] : [[said]]),
  ];
}

/** A counted row as a line. */
export function rowLine(row: RowView, language: FileLanguage): TableRow {
  const word = (given: { name: string; english: string } | null) =>
    given && (language === 'zh' ? given.name : given.english);
  return [
    shanghaiStamp(Date.parse(row.at)).slice(0, 19).replace('T', ' '),
    ...[row.insurer, row.branch, row.line && word(lineWord(row.line))],
    ...[word(row.subject), word(row.outcome), row.caseNo, row.eventNo],
    ...[row.customer?.name ?? null, row.customer?.phone ?? null],
  ];
}
