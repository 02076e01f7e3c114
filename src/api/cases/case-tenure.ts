import { isStationClock } from '../../../domain/case/station-clocks.js';
import type { EntryRow } from '../../persistence/queries/case-view.js';

/**
 * The lines of a timeline that an insurer's people see (`viewer`; null: not of an insurer, who see all): since the
 * insurer now in charge got the case, everybody's; from before, the station's and their own. What a former insurer's
 * people wrote and who they are stays with that insurer and the station, and so do reminders of what the station
 * itself owes. Oldest first, as they come.
 */
export function seenBy<Row extends Pick<EntryRow, 'type' | 'data' | 'actorInsurerId'>>(
  viewer: string | null,
  entries: readonly Row[],
): Row[] {
  if (viewer === null) return [...entries];
  const since = tenureStart(entries);
  return entries.filter(
    ({ actorInsurerId, data }, index) =>
      (index >= since || actorInsurerId === null || actorInsurerId === viewer) &&
      !isStationClock(data['clock']),
  );
}

/** Where the present insurer got the case: a reassignment within it names no insurer. */
function tenureStart(entries: readonly Pick<EntryRow, 'type' | 'data'>[]): number {
  let [start, inCharge]: [number, unknown] = [0, undefined];
  entries.forEach(({ type, data }, index) => {
    const given = type === 'transfer' || type === 'reassign' ? data['insurerId'] : undefined;
    if (given !== undefined && given !== inCharge) [start, inCharge] = [index, given];
  });
  return start;
}
