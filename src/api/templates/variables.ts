import { CASE_TEMPLATES } from '../../../domain/case/templates.js';
import { PROMPT_TEMPLATES } from '../../../domain/survey/templates.js';

const shipped = new Map(
  [...PROMPT_TEMPLATES, ...CASE_TEMPLATES].map((template) => [template.code, template.variables]),
);
const PROMPT_VARIABLES = ['name', 'insurer', 'product', 'businessNo', 'date'];

/** What a template's body may name; one of the office's own making is the prompt of a survey kind. */
export const variablesOf = (code: string): readonly string[] => shipped.get(code) ?? PROMPT_VARIABLES;

/** Values of usual length, to show a text as it will look and to count its parts. */
export const SAMPLE_VALUES: Readonly<Record<string, string>> = {
  name: '张先生',
  insurer: '某财产保险贵州分公司',
  product: '机动车辆保险',
  businessNo: 'PDAA202652010000012345',
  date: '3月5日',
  caseNo: 'GZ-2026-000123',
  answer: '您好，保单现金价值可在保险公司官方渠道查询。',
};
