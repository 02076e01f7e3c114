import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { findStation } from '../../persistence/queries/station.js';
import { Action } from '../front-door/action.js';
import { Desk } from '../front-door/desk.js';
import { stamp, stampOf } from '../front-door/fields.js';

/** `now` is station time; `factor` tells how fast it runs, so that screens can count along. */
const stationAnswer = z.object({ kind: z.enum(['live', 'rehearsal']), now: stamp, factor: z.number() });

@ApiTags('总站')
@Controller('station')
export class StationController {
  constructor(private readonly desk: Desk) {}

  /** What every screen shows before log-in: whether this is a rehearsal, and what time it is. */
  @Get()
  @Action({ summary: '总站类型（正式或演练）与总站时间', may: 'public', answers: stationAnswer })
  async read(): Promise<z.infer<typeof stationAnswer>> {
    const { database, stationNow } = this.desk.parts;
    const station = await database.transaction((sql) => findStation(sql));
    const { factor = 1 } = (station?.clock ?? {}) as { factor?: number };
    return { kind: station?.kind ?? 'live', now: stampOf(stationNow()), factor };
  }
}
