import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Reason } from '../../../domain/case/reasons.js';
import { faultsOfReasons } from '../../../domain/case/validate-reasons.js';
import { listVersions } from '../../persistence/queries/dated-versions.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { presentVersions, publishVersion } from '../front-door/dated-versions.js';
import { Desk } from '../front-door/desk.js';
import { invalid } from '../front-door/problem.js';
import { SeenVersion } from '../front-door/versions.js';
import { presentReasons } from './case-reasons.presenter.js';
import { newReasons, reasonsAnswer, reasonSetsAnswer } from './case-reasons.schema.js';
import type { NewReasons, ReasonsAnswer } from './case-reasons.schema.js';

@ApiTags('投诉原因')
@Controller('case-reasons')
export class CaseReasonsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '投诉原因目录的全部版本', may: 'reason.read', answers: reasonSetsAnswer })
  async list(@CallerOf() caller: Caller) {
    const rows = await this.desk.read(caller, (sql) => listVersions<readonly Reason[]>(sql, 'caseReasons'));
    return { items: presentVersions(rows, this.desk.parts.stationNow()).map(presentReasons) };
  }

  /** Cases keep the reason that they have; a retired one is given to no new one. */
  @Post()
  @Action({
    summary: '发布新版本（If-Match 为现有最新版本；已有的原因只能停用，不能删除）',
    may: 'reason.edit',
    status: 201,
    answers: reasonsAnswer,
  })
  create(
    @CallerOf() caller: Caller,
    @SeenVersion() seen: number,
    @Body({ schema: newReasons }) { validFrom, reasons, reason }: NewReasons,
  ): Promise<ReasonsAnswer> {
    return this.desk.write(because(caller, reason), async (act) =>
      presentReasons(
        await publishVersion<readonly Reason[]>(act, caller, {
          ...{ set: 'caseReasons', seen, validFrom, contents: reasons },
          ...{ action: 'case_reasons.published', subject: 'complaint_reason_set' },
          check: (earlier) => {
            const faults = faultsOfReasons(
              reasons,
              earlier.map(({ contents }) => contents),
            );
            if (faults.length > 0) throw invalid([...faults]);
          },
        }),
      ),
    );
  }
}
