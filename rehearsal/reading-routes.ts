import type { StationClient } from '../src/station-client/client.js';
import type { Saying } from './sayings.js';

/** A reply that a person must read; its text is masked until it is revealed. */
export interface UnreadReply {
  id: string;
  arrivedAt: string;
}

interface Page {
  items: UnreadReply[];
}

/** The queue of replies that wait for a person, the oldest first. */
export async function unreadReplies(clerk: StationClient): Promise<UnreadReply[]> {
  return (await clerk.get<Page>('/inbound-messages?queue=to_read&limit=200')).items;
}

/** What the consumer wrote, in clear; the station records who looked and why. */
export async function revealReply(clerk: StationClient, id: string): Promise<string> {
  const { text } = await clerk.post<{ text: string }>(`/inbound-messages/${id}/reveal`, {
    reason: '人工判读',
  });
  return text;
}

export const decideReply = (clerk: StationClient, id: string, overall: Saying['overall']): Promise<unknown> =>
  clerk.post(`/inbound-messages/${id}/reading`, { overall });
