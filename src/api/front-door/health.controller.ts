import { Controller, Get } from '@nestjs/common';
import { Action } from './action.js';
import { answersInTime } from '../../integrations/metrics/answers-in-time.js';
import { safeError } from './log.js';
import { Problem } from './problem.js';
import { StationParts } from './station-parts.js';

@Controller('health')
export class HealthController {
  constructor(private readonly parts: StationParts) {}

  /** The process answers. */
  @Get('live')
  @Action({ summary: '存活检查', may: 'public' })
  live() {
    return { status: 'live' };
  }

  /** The process can serve: its database and the Temporal server answer. */
  @Get('ready')
  @Action({ summary: '就绪检查（数据库、Temporal）', may: 'public' })
  async ready() {
    const { database, checkEngine } = this.parts;
    const checks = {
      database: await this.check('database', () => database.transaction((sql) => sql.query('SELECT 1'))),
      temporal: await this.check('temporal', checkEngine),
    };
    if (checks.database && checks.temporal) return { status: 'ready', ...checks };
    const down = [checks.database ? '' : '数据库', checks.temporal ? '' : 'Temporal 服务']
      .filter(Boolean)
      .join('、');
    throw new Problem({
      status: 503,
      code: 'not-ready',
      title: '尚未就绪',
      detail: `${down}没有回应；恢复后会自动继续，已接受的业务不会丢失。`,
    });
  }

  private check(name: string, probe: () => Promise<unknown>): Promise<boolean> {
    return answersInTime(probe, (error) =>
      this.parts.logger.warn({ name, error: safeError(error) }, 'a readiness check failed'),
    );
  }
}
