import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { answersInTime } from '../../integrations/metrics/answers-in-time.js';
import { findStation } from '../../persistence/queries/station.js';
import { readStationGauges } from '../../persistence/queries/station-gauges.js';
import { Action } from '../front-door/action.js';
import { Desk } from '../front-door/desk.js';
import { stampOf } from '../front-door/fields.js';
import { safeError } from '../front-door/log.js';
import { operationsAnswer } from './operations.schema.js';
import type { OperationsAnswer } from './operations.schema.js';
import { MOST_STUCK, runsEndedBadly, runsRefused } from './stuck-runs.js';

@ApiTags('运行')
@Controller('operations')
export class OperationsController {
  constructor(private readonly desk: Desk) {}

  /** How the house stands: what answers, what waits, which runs need an operator. A part that is away leaves its share empty. */
  @Get()
  @Action({
    summary: '运行状况（部件、积压、需处理的流程）',
    may: 'operations.read',
    answers: operationsAnswer,
  })
  async read(): Promise<OperationsAnswer> {
    const { database, engine, backlogs, checkEngine, stationNow, settings } = this.desk.parts;
    const now = stationNow();
    const uiUrl = settings.engineUiUrl;
    const [base, engineAnswers, gauges, queues, refused, ended] = await Promise.all([
      this.share('database', () => database.transaction((sql) => findStation(sql))),
      this.share('temporal', async () => (await checkEngine(), true)),
      this.share('gauges', () =>
        database.transaction((sql) => readStationGauges(sql, now), { scope: 'all' }),
      ),
      this.share('queues', async () => (await backlogs?.()) ?? []),
      this.share('refused orders', () => runsRefused(database, uiUrl)),
      this.share('runs that ended badly', () => runsEndedBadly(engine, uiUrl)),
    ]);
    const stuck = [...(refused ?? []), ...(ended ?? [])];
    return {
      at: stampOf(now),
      parts: [
        { part: 'database', answers: base !== undefined },
        { part: 'temporal', answers: engineAnswers !== undefined },
      ],
      gauges: gauges ?? null,
      queues: queues ?? null,
      stuck: stuck.slice(0, MOST_STUCK),
      allKnown: refused !== undefined && ended !== undefined,
      more: stuck.length > MOST_STUCK,
      engineUrl: uiUrl ?? null,
    };
  }

  /** What a part tells within 3 s; undefined where it does not. */
  private async share<T>(name: string, ask: () => Promise<T>): Promise<T | undefined> {
    let told: T | undefined;
    await answersInTime(
      async () => (told = await ask()),
      (error) =>
        this.desk.parts.logger.warn({ name, error: safeError(error) }, 'operations: a part did not answer'),
    );
    return told;
  }
}
