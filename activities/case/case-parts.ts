import type { StationClock } from '../../domain/clock/station-clock.js';
import type { Keyring } from '../../src/integrations/keyring/keyring.js';
import type { SmsGateway } from '../../src/integrations/sms/gateway.js';
import type { Database } from '../../src/persistence/database.js';
import type { StationRules } from '../../src/persistence/queries/station-rules.js';

export interface CaseActivityParts {
  db: Database;
  sms: SmsGateway;
  keyring: Keyring;
  /** The one clock; goes with the orders to start runs. */
  clock: StationClock;
  rules: () => Promise<StationRules>;
  /** Station time, epoch milliseconds. */
  now: () => number;
}
