/** A text with `{variables}`; a template has versions, and a message keeps the one that it was made from. */
export interface MessageTemplate {
  readonly code: string;
  readonly name: string;
  /** Every variable that the body may name. */
  readonly variables: readonly string[];
  /** Those without which the text is of no use to whoever gets it: every version names them. */
  readonly required: readonly string[];
  readonly body: string;
}

const VARIABLE = /\{(\w+)\}/g;

/** Fills in a template's `{variables}`. Values are put in as they are, never read as templates; one not given is left out. */
export function renderTemplate(body: string, values: Readonly<Record<string, string>>): string {
  return body.replace(VARIABLE, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  );
}

/** The variables that a body names, each once. */
const namedIn = (body: string): string[] => [
  ...new Set([...body.matchAll(VARIABLE)].map(([, name = '']) => name)),
];

const listed = (names: readonly string[]): string => names.map((name) => `{${name}}`).join('、');

export interface UnfitBody {
  readonly code: 'unknown_value' | 'required' | 'format';
  readonly message: string;
}

/**
 * Why a body may not be sent as this template: it names what nobody fills in, leaves out what the text is for, or has a
 * brace that would reach the consumer. Null: it may. Asked when it is drafted and again when it is approved.
 */
export function whyUnfitBody({
  body,
  variables,
  required,
}: Pick<MessageTemplate, 'body' | 'variables' | 'required'>): UnfitBody | null {
  const named = namedIn(body);
  const unknown = named.filter((name) => !variables.includes(name));
  if (unknown.length > 0) {
    const message = `模板不能使用变量 ${listed(unknown)}；可用的变量：${variables.join('、')}。`;
    return { code: 'unknown_value', message };
  }
  const missing = required.filter((name) => !named.includes(name));
  if (missing.length > 0) {
    const message = `模板必须写有变量 ${listed(missing)}，否则收到的人用不上这条信息；请补上。`;
    return { code: 'required', message };
  }
  if (!/[{}｛｝]/.test(body.replace(VARIABLE, ''))) return null;
  const message = '模板中有不成对或写法不对的花括号，会原样发给消费者；变量请写成 {name} 的样子。';
  return { code: 'format', message };
}

/** The prompts, first shipped versions. `{businessNo}` is the policy or claim number, `{date}` the step's, `3月5日`. */
export const PROMPT_TEMPLATES: readonly MessageTemplate[] = [
  {
    code: 'prompt_life_underwriting',
    name: '承保回访（人身险）',
    variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
    required: ['insurer'],
    body: '{name}您好！您于{date}在{insurer}办理的{product}，请对照服务监督卡评价：1满意 2不满意 3意见建议 4咨询，可加项目字母，如2B。退订回TD。',
  },
  {
    code: 'prompt_pc_claim_report',
    name: '报案回访（财产险）',
    variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
    required: ['insurer'],
    body: '{name}您好！您于{date}向{insurer}报案的{product}，请对照服务监督卡评价：1满意 2不满意 3意见建议 4咨询，可加项目字母，如2C。退订回TD。',
  },
  {
    code: 'prompt_claim_settlement',
    name: '理赔回访',
    variables: ['name', 'insurer', 'product', 'businessNo', 'date'],
    required: ['insurer'],
    body: '{name}您好！{insurer}于{date}办理了您的{product}理赔，请对照服务监督卡评价：1满意 2不满意 3意见建议 4咨询，可加项目字母，如2C。退订回TD。',
  },
  {
    code: 'prompt_needs',
    name: '服务需求调查',
    variables: ['name', 'insurer'],
    required: ['insurer'],
    body: '{name}您好！为改进{insurer}的服务，请告诉我们您的意见：1满意 2不满意 3意见建议 4咨询。退订回TD。',
  },
];
