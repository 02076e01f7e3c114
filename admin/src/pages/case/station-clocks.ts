const STATION_CLOCKS = ['transfer', 'review', 'phone-task'];

/** Whether a clock counts what the head station itself owes: it is never paused, and stands in no letter to an insurer. */
export const isStations = ({ code }: { code: string }): boolean => STATION_CLOCKS.includes(code);
