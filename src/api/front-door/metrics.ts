import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { registerBacklogs, registerStationState } from '../../integrations/metrics/station-metrics.js';
import { readStationGauges } from '../../persistence/queries/station-gauges.js';
import { StationParts } from './station-parts.js';

/** This process and the station's state in figures. Labels are routes, methods and statuses: never an id, a number or a name. */
@Injectable()
export class Metrics {
  readonly registry: Registry;
  private readonly requests;

  constructor({ registry, database, stationNow, backlogs }: StationParts) {
    this.registry = registry;
    collectDefaultMetrics({ register: registry });
    registerStationState(registry, () =>
      database.transaction((sql) => readStationGauges(sql, stationNow()), { scope: 'all' }),
    );
    if (backlogs !== undefined) registerBacklogs(registry, backlogs);
    this.requests = new Histogram({
      name: 'station_http_request_seconds',
      help: 'Time from the head of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    });
  }

  answered(method: string, route: string, status: number, seconds: number): void {
    this.requests.labels(method, route, String(status)).observe(seconds);
  }
}
