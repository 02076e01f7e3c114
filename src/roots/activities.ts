import { createCaseActivities } from '../../activities/case.activities.js';
import { createPhoneCodeActivities } from '../../activities/phone-code.activities.js';
import { createReadingActivities } from '../../activities/reading.activities.js';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import type { StationClock } from '../../domain/clock/station-clock.js';
import { stationTime } from '../../domain/clock/station-clock.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { SmsGateway } from '../integrations/sms/gateway.js';
import type { Database } from '../persistence/database.js';
import type { StationRules } from '../persistence/queries/station-rules.js';

export interface ActivityParts {
  /** Under the role `worker`. */
  db: Database;
  sms: SmsGateway;
  keyring: Keyring;
  clock: StationClock;
  rules: () => Promise<StationRules>;
  smsRate: number;
}

/** Every activity of the house over its parts. */
export function createActivities({ clock, ...parts }: ActivityParts): object {
  const ready = { ...parts, clock, now: () => stationTime(clock, Date.now()) };
  return {
    ...createSurveyActivities(ready),
    ...createReadingActivities(ready),
    ...createCaseActivities(ready),
    ...createPhoneCodeActivities(ready),
  };
}
