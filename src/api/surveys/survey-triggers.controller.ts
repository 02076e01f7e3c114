import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { findCard } from '../../persistence/queries/cards.js';
import {
  listSurveyKinds,
  listSurveyTriggers,
  writeSurveyTrigger,
} from '../../persistence/queries/survey-kinds.js';
import type { Sql } from '../../persistence/database.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { codePart } from '../front-door/fields.js';
import { invalid, versionConflict } from '../front-door/problem.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { presentTrigger } from './surveys.presenter.js';
import { triggerAnswer, triggerChange, triggersAnswer } from './surveys.schema.js';
import type { TriggerAnswer, TriggerChange } from './surveys.schema.js';

@ApiTags('测评')
@Controller('survey-triggers')
export class SurveyTriggersController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '触发测评的业务类型', may: 'survey.read', answers: triggersAnswer })
  async list(@CallerOf() caller: Caller) {
    return { items: (await this.desk.read(caller, listSurveyTriggers)).map(presentTrigger) };
  }

  @Put(':eventType')
  @Action({ summary: '新增（If-Match: "0"）或修改触发业务', may: 'survey.edit', answers: triggerAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('eventType', codePart) eventType: string,
    @SeenVersion() seen: number,
    @Body({ schema: triggerChange }) { reason, ...body }: TriggerChange,
  ): Promise<TriggerAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      await check(sql, body);
      const written = await writeSurveyTrigger(sql, { eventType, ...body }, seen);
      const row = (await listSurveyTriggers(sql)).find((trigger) => trigger.eventType === eventType);
      if (!written && seen > 0 && !row) throw versionConflict(0);
      const trigger = changedOr('个触发业务', written ? row : undefined, row);
      await record(
        'survey_trigger.changed',
        { type: 'survey_trigger', id: eventType },
        { ...body, version: trigger.version },
      );
      return presentTrigger(trigger);
    });
  }
}

async function check(
  sql: Sql,
  { cardCode, surveyKind }: Pick<TriggerChange, 'cardCode' | 'surveyKind'>,
): Promise<void> {
  if (!(await findCard(sql, cardCode))) {
    throw invalid([{ path: 'cardCode', code: 'unknown_value', message: '没有这张服务监督卡。' }]);
  }
  if (!(await listSurveyKinds(sql)).some(({ code }) => code === surveyKind)) {
    throw invalid([{ path: 'surveyKind', code: 'unknown_value', message: '没有这个测评种类。' }]);
  }
}
