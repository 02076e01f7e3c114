import { promptText } from '../../../domain/survey/prompt-text.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Sql } from '../../persistence/database.js';
import { eventFacts } from '../../persistence/queries/inbound-sms.js';
import type { WholeMessageRow } from '../../persistence/queries/messages.js';
import { loadStationRules, templateBody } from '../../persistence/queries/station-rules.js';

/** Number and text of a message: a case's is stored sealed, a prompt's is made again from its template and event. */
export async function messageInClear(
  sql: Sql,
  keyring: Keyring,
  message: WholeMessageRow,
): Promise<{ phone: string; text: string }> {
  if (message.sealed) {
    const { to, text } = JSON.parse(keyring.open(message.sealed, 'message')) as { to: string; text: string };
    return { phone: to, text };
  }
  const { eventId } = message;
  const event = eventId === null ? undefined : (await eventFacts(sql, [eventId])).get(eventId);
  if (!event) throw new Error(`Message ${message.id} has neither a text nor an event.`);
  const rules = await loadStationRules(sql);
  const person = keyring.openPerson(event.personSealed, 'person');
  const facts = { ...event, name: person['name'] ?? '', insurer: event.insurerName };
  const body = templateBody(rules, message.templateCode, message.templateVersion);
  return { phone: person['phone'] ?? '', text: promptText(body, facts, rules.settings.signature) };
}
