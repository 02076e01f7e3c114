import { withSignature } from '../../../domain/sms/signature.js';
import { countSmsParts } from '../../../domain/sms/sms-parts.js';
import { renderTemplate } from '../../../domain/survey/templates.js';
import type { TemplateRow } from '../../persistence/queries/templates.js';
import { stampOf } from '../front-door/fields.js';
import type { TemplateAnswer } from './templates.schema.js';
import { SAMPLE_VALUES, variablesOf } from './variables.js';

export function presentTemplate(row: TemplateRow, signature: string): TemplateAnswer {
  const { code, version, channel, name, body, state, createdBy, approvedBy } = row;
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
    variables: [...variablesOf(code)],
    state,
    createdAt: stampOf(row.createdAt),
    createdBy,
    approvedAt: stampOf(row.approvedAt),
    approvedBy,
  };
}
