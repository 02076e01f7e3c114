import { renderTemplate } from '../domain/survey/templates.js';
import { withSignature } from '../domain/sms/signature.js';
import type { Keyring } from '../src/integrations/keyring/keyring.js';
import type { OutgoingSms } from '../src/integrations/sms/gateway.js';
import type { StationRules } from '../src/persistence/queries/station-rules.js';
import type { PromptToSend } from '../src/persistence/queries/survey-round.js';

const shanghaiDate = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
});

/** The texts of a window, with the signature in front, from the number whose extension names the survey's kind. */
export function renderPrompts(
  prompts: readonly PromptToSend[],
  keyring: Keyring,
  rules: StationRules,
): OutgoingSms[] {
  return prompts.map((prompt) => {
    const person = keyring.openPerson(prompt.personSealed, 'person');
    const body = rules.templates.get(`${prompt.templateCode}:${prompt.templateVersion}`) ?? '';
    const text = renderTemplate(body, {
      name: person['name'] ?? '',
      insurer: prompt.insurerName,
      product: prompt.product,
      businessNo: prompt.businessNo ?? '',
      date: shanghaiDate.format(prompt.occurredAt),
    });
    return {
      reference: prompt.reference,
      to: person['phone'] ?? '',
      from:
        rules.settings.accessNumber +
        (rules.kinds.find((kind) => kind.code === prompt.kind)?.extension ?? ''),
      text: withSignature(text, rules.settings.signature),
    };
  });
}
