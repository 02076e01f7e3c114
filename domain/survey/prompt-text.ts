import { withSignature } from '../sms/signature.js';
import { renderTemplate } from './templates.js';

/** What a prompt says of the step that it asks about. */
export interface PromptFacts {
  readonly name: string;
  readonly insurer: string;
  readonly product: string;
  /** Policy or claim number. */
  readonly businessNo: string | null;
  readonly occurredAt: Date;
}

const monthAndDay = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
});
/** `3月5日`. Written out: the words that a locale has for it differ between builds of the runtime. */
function shanghaiDate(at: Date): string {
  const parts = new Map(monthAndDay.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get('month') ?? ''}月${parts.get('day') ?? ''}日`;
}

/** The whole text of a prompt, signature in front, as the consumer reads it. */
export function promptText(body: string, facts: PromptFacts, signature: string): string {
  const { name, insurer, product, businessNo, occurredAt } = facts;
  const values = { name, insurer, product, businessNo: businessNo ?? '', date: shanghaiDate(occurredAt) };
  return withSignature(renderTemplate(body, values), signature);
}
