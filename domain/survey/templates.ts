/** A text with `{variables}`; a template has versions, and a message keeps the one that it was made from. */
export interface MessageTemplate {
  readonly code: string;
  readonly name: string;
  /** Every variable that the body may name. */
  readonly variables: readonly string[];
  readonly body: string;
}

const VARIABLE = /\{(\w+)\}/g;

/** Fills in a template's `{variables}`. Values are put in as they are, never read as templates; one not given is left out. */
export function renderTemplate(body: string, values: Readonly<Record<string, string>>): string {
  return body.replace(VARIABLE, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  );
}

/** The variables that a body names but its template does not declare: such a template is not to be approved. */
export function undeclaredVariables({ body, variables }: MessageTemplate): string[] {
  const named = [...body.matchAll(VARIABLE)].map(([, name = '']) => name);
  return [...new Set(named)].filter((name) => !variables.includes(name));
}

/** The prompts, first shipped versions. `{businessNo}` is the policy or claim number, `{date}` the step's, `3月5日`. */
export const PROMPT_TEMPLATES: readonly MessageTemplate[] = [
  {
    code: 'prompt_life_underwriting',
    name: '承保回访（人身险）',
    variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
    body: '{name}您好！您于{date}在{insurer}办理的{product}，请对照服务监督卡评价：1满意 2不满意 3意见建议 4咨询，可加项目字母，如2B。退订回TD。',
  },
  {
    code: 'prompt_pc_claim_report',
    name: '报案回访（财产险）',
    variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
    body: '{name}您好！您于{date}向{insurer}报案的{product}，请对照服务监督卡评价：1满意 2不满意 3意见建议 4咨询，可加项目字母，如2C。退订回TD。',
  },
  {
    code: 'prompt_claim_settlement',
    name: '理赔回访',
    variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
    body: '{name}您好！{insurer}于{date}办理了您的{product}理赔，请对照服务监督卡评价：1满意 2不满意 3意见建议 4咨询，可加项目字母，如2C。退订回TD。',
  },
  {
    code: 'prompt_needs',
    name: '服务需求调查',
    variables: ['name', 'insurer'],
    body: '{name}您好！为改进{insurer}的服务，请告诉我们您的意见：1满意 2不满意 3意见建议 4咨询。退订回TD。',
  },
];
