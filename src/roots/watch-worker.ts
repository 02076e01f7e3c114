import { collectDefaultMetrics } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Settings } from '../../config/settings.js';
import { stationTime } from '../../domain/clock/station-clock.js';
import { safeError } from '../api/front-door/log.js';
import { registerBacklogs, registerStationState } from '../integrations/metrics/station-metrics.js';
import { readStationGauges } from '../persistence/queries/station-gauges.js';
import type { Logs } from './logs.js';
import type { StopList } from './stop-list.js';
import { startWorkerHealth } from './worker-health.js';
import type { WorkerSide } from './worker-side.js';

interface Around {
  settings: Settings;
  logs: Logs;
  registry: Registry;
  stops: StopList;
}

/** The health pages and metrics of a process that holds workers and no API. */
export async function watchWorker(
  { db, clock, engine }: WorkerSide,
  { settings, logs, registry, stops }: Around,
): Promise<void> {
  collectDefaultMetrics({ register: registry });
  registerStationState(registry, () =>
    db.transaction((sql) => readStationGauges(sql, new Date(stationTime(clock, Date.now())))),
  );
  registerBacklogs(registry, engine.backlogs);
  const log = logs.of('worker');
  const health = await startWorkerHealth({
    ...settings.workerHealth,
    registry,
    probes: { database: () => db.transaction((sql) => sql.query('SELECT 1')), temporal: engine.check },
    onFailure: (name, error) => log.warn({ name, error: safeError(error) }, 'a readiness check failed'),
  });
  stops.add("The worker's health page", health.stop);
}
