import { queryOptions, useQuery } from '@tanstack/react-query';
import { sessionsCurrent } from './generated';
import type { SessionsCurrentResponses } from './generated';
import { Problem } from './problem';
import { answered, rememberCsrf } from './station';
import { setStationTime } from './station-time';

export type Who = SessionsCurrentResponses[200];

/** Who is logged in; null: nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Who | null> => {
    try {
      return opened(await answered(sessionsCurrent()));
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

/** What follows from a session that was opened or found. */
export function opened(who: Who): Who {
  rememberCsrf(who.csrfToken);
  setStationTime(who.station.now);
  return who;
}

/** The one who works here. Only below the log-in. */
export function useWho(): Who {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('These screens are shown to people who are logged in.');
  return data;
}

export function useMay(): (permission: string) => boolean {
  const { permissions } = useWho();
  return (permission) => permissions.includes(permission);
}
