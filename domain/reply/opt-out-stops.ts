/** Why a message is to be sent. */
export type MessagePurpose = 'survey' | 'follow_up' | 'campaign' | 'own_case' | 'code' | 'statutory_notice';

const STOPPED: Readonly<Record<MessagePurpose, boolean>> = {
  survey: true,
  follow_up: true,
  campaign: true,
  own_case: false,
  code: false,
  statutory_notice: false,
};

/**
 * Whether an opt-out stops a message of this purpose (RULES 3): surveys of every kind and campaigns' notices; not
 * messages on one's own case, codes asked for, or notices approved as statutory.
 */
export function optOutStops(purpose: MessagePurpose): boolean {
  return STOPPED[purpose];
}

/** What takes the place of a message that an opt-out stops: a follow-up (回访) becomes a phone task, never "silent". */
export function insteadOfStopped(purpose: MessagePurpose): 'send' | 'phone_task' | 'suppress' {
  if (!STOPPED[purpose]) return 'send';
  return purpose === 'follow_up' ? 'phone_task' : 'suppress';
}
