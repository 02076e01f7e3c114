import { Controller, Get } from '@nestjs/common';
import { whatIsUnfit } from '../../../domain/clock/fit-policy.js';
import type { ClockPolicySet } from '../../../domain/clock/policies.js';
import { listVersions } from '../../persistence/queries/dated-versions.js';
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

  /**
   * The process can serve: its database and the Temporal server answer. Stored clock policies that cannot count are named
   * beside, and make nothing unready: what else there is goes on.
   */
  @Get('ready')
  @Action({ summary: '就绪检查（数据库、Temporal；另列不能计算的时限规则）', may: 'public' })
  async ready() {
    const { checkEngine } = this.parts;
    let unfit = null as string | null;
    const checks = {
      database: await this.check('database', async () => (unfit = await this.unfitPolicies())),
      temporal: await this.check('temporal', checkEngine),
    };
    const policies = { fit: unfit === null, sentence: unfit ?? '时限规则都可以计算。' };
    if (checks.database && checks.temporal) return { status: 'ready', ...checks, policies };
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

  private async unfitPolicies(): Promise<string | null> {
    const { database, stationNow } = this.parts;
    const sets = await database.transaction((sql) =>
      listVersions<ClockPolicySet['policies']>(sql, 'clockPolicies'),
    );
    return whatIsUnfit(
      sets.map(({ version, validFrom, contents }) => ({
        ...{ version, validFrom: validFrom.getTime(), policies: contents },
      })),
      stationNow().getTime(),
    );
  }

  private check(name: string, probe: () => Promise<unknown>): Promise<boolean> {
    return answersInTime(probe, (error) =>
      this.parts.logger.warn({ name, error: safeError(error) }, 'a readiness check failed'),
    );
  }
}
