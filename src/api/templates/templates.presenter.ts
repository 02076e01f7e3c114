import { withSignature } from '../../../domain/sms/signature.js';
import { countSmsParts } from '../../../domain/sms/sms-parts.js';
import { variablesOf } from '../../../domain/survey/shipped-templates.js';
import { renderTemplate } from '../../../domain/survey/templates.js';
import type { TemplateRow } from '../../persistence/queries/templates.js';
import { stampOf } from '../front-door/fields.js';
import type { TemplateAnswer } from './templates.schema.js';

/** Values of usual length, to show a text as it will look and to count its parts. */
const SAMPLE_VALUES: Readonly<Record<string, string>> = {
  name: '张先生',
  insurer: '某财产保险贵州分公司',
  product: '机动车辆保险',
  businessNo: 'PDAA202652010000012345',
  date: '3月5日',
  days: '10',
  caseNo: 'GZ-2026-000123',
  answer: '您好，保单现金价值可在保险公司官方渠道查询。',
  code: '123456',
  minutes: '10',
};

export function presentTemplate(row: TemplateRow, signature: string): TemplateAnswer {
  const { code, version, channel, name, body, state, createdBy, approvedBy } = row;
  const { variables, required } = variablesOf(code);
  const filled = renderTemplate(body, SAMPLE_VALUES);
  const sample = channel === 'sms' ? withSignature(filled, signature) : filled;
  return {
    code,
    version,
    channel,
    name,
    body,
    sample,
    smsParts: channel === 'sms' ? countSmsParts(sample) : 0,
    variables: [...variables],
    required: [...required],
    state,
    createdAt: stampOf(row.createdAt),
    createdBy,
    approvedAt: stampOf(row.approvedAt),
    approvedBy,
  };
}
