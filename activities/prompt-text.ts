import { promptText } from '../domain/survey/prompt-text.js';
import type { Keyring } from '../src/integrations/keyring/keyring.js';
import type { OutgoingSms } from '../src/integrations/sms/gateway.js';
import { templateBody, type StationRules } from '../src/persistence/queries/station-rules.js';
import type { PromptToSend } from '../src/persistence/queries/survey-round.js';

/** The texts of a window, with the signature in front, from the numbers that were kept with the intent. */
export function renderPrompts(
  prompts: readonly PromptToSend[],
  keyring: Keyring,
  rules: StationRules,
): OutgoingSms[] {
  const { signature } = rules.settings;
  return prompts.map((prompt) => {
    const person = keyring.openPerson(prompt.personSealed, 'person');
    const body = templateBody(rules, prompt.templateCode, prompt.templateVersion);
    return {
      reference: prompt.reference,
      to: person['phone'] ?? '',
      from: prompt.sourceNumber,
      text: promptText(
        body,
        { ...prompt, name: person['name'] ?? '', insurer: prompt.insurerName },
        signature,
      ),
    };
  });
}
