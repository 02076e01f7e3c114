import type { StationClient } from '../src/station-client/client.js';
import type { Saying } from './sayings.js';

/** A reply that a person must read, as the clerk's screen shows it. */
export interface UnreadReply {
  id: string;
  text: string;
  arrivedAt: string;
}

interface Page {
  items: UnreadReply[];
  nextCursor: string | null;
}

/** The queue of replies that wait for a person. */
export async function unreadReplies(clerk: StationClient): Promise<UnreadReply[]> {
  return (await clerk.get<Page>('/replies?needsPerson=true&limit=200')).items;
}

export const decideReply = (clerk: StationClient, id: string, overall: Saying['overall']) =>
  clerk.post(`/replies/${id}/readings`, { overall, items: {}, optOut: false });
