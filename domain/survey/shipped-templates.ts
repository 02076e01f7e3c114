import { CASE_TEMPLATES } from '../case/templates.js';
import { PHONE_CODE_TEMPLATE } from '../sms/phone-code.js';
import { PROMPT_TEMPLATES, type MessageTemplate } from './templates.js';

/** Every text that the house itself sends, in its first version; an office edits them by further versions. */
export const SHIPPED_TEMPLATES: readonly MessageTemplate[] = [
  ...PROMPT_TEMPLATES,
  ...CASE_TEMPLATES,
  PHONE_CODE_TEMPLATE,
];

const shipped = new Map(SHIPPED_TEMPLATES.map((template) => [template.code, template]));

type Variables = Pick<MessageTemplate, 'variables' | 'required'>;
const OF_OWN_MAKING: Variables = {
  variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
  required: ['insurer'],
};

/** What a template's body may and must name; one of the office's own making is the prompt of a survey kind. */
export const variablesOf = (code: string): Variables => shipped.get(code) ?? OF_OWN_MAKING;
