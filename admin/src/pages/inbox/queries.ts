import { useQuery } from '@tanstack/react-query';
import { inboxRead } from '../../api/generated';
import type { InboxReadResponses } from '../../api/generated';
import { answered } from '../../api/station';

export type InboxGroup = InboxReadResponses[200]['groups'][number];
export type InboxItem = InboxGroup['items'][number];

export const GROUPS = ['overdue', 'today', 'week', 'later'] as const;

export const keyOf = ({ task, subject }: InboxItem): string => `${task} ${subject}`;

/** Everything that waits for the one who looks. The station tells when it changed; a minute is the fallback. */
export const useInbox = () =>
  useQuery({
    queryKey: ['inbox'],
    queryFn: () => answered(inboxRead()),
    refetchInterval: 60_000,
  });

/** The filters as they stand in the address. */
export function passes(item: InboxItem, params: URLSearchParams): boolean {
  const is = (name: string, value: string | null) => !params.has(name) || params.get(name) === value;
  return is('task', item.task) && is('insurer', item.insurer) && is('status', item.status);
}
