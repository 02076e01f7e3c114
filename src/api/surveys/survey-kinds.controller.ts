import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { clashingExtensions } from '../../../domain/survey/kinds.js';
import { listSurveyKinds, writeSurveyKind } from '../../persistence/queries/survey-kinds.js';
import { listTemplates } from '../../persistence/queries/templates.js';
import type { Sql } from '../../persistence/database.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { codePart } from '../front-door/fields.js';
import { invalid, versionConflict } from '../front-door/problem.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { presentKind } from './surveys.presenter.js';
import { kindAnswer, kindChange, kindsAnswer } from './surveys.schema.js';
import type { KindAnswer, KindChange } from './surveys.schema.js';

@ApiTags('测评')
@Controller('survey-kinds')
export class SurveyKindsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '测评种类', may: 'survey.read', answers: kindsAnswer })
  async list(@CallerOf() caller: Caller) {
    return { items: (await this.desk.read(caller, listSurveyKinds)).map(presentKind) };
  }

  /** No extension may be the beginning of another: the number that a reply was sent to names the kind. */
  @Put(':code')
  @Action({ summary: '新增（If-Match: "0"）或修改测评种类', may: 'survey.edit', answers: kindAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('code', codePart) code: string,
    @SeenVersion() seen: number,
    @Body({ schema: kindChange }) { reason, ...body }: KindChange,
  ): Promise<KindAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const before = await listSurveyKinds(sql);
      await check(
        sql,
        [...before.filter((kind) => kind.code !== code), { code, ...body }],
        body.templateCode,
      );
      const written = await writeSurveyKind(sql, { code, ...body }, seen);
      const row = (await listSurveyKinds(sql)).find((kind) => kind.code === code);
      if (!written && seen > 0 && !row) throw versionConflict(0);
      const kind = changedOr('个测评种类', written ? row : undefined, row);
      await record(
        'survey_kind.changed',
        { type: 'survey_kind', id: code },
        { ...body, version: kind.version },
      );
      return presentKind(kind);
    });
  }
}

async function check(
  sql: Sql,
  kinds: Parameters<typeof clashingExtensions>[0],
  templateCode: string,
): Promise<void> {
  const [clash] = clashingExtensions(kinds);
  if (clash) {
    const message = `“${clash[0].name}”的 ${clash[0].extension} 与“${clash[1].name}”的 ${clash[1].extension} 分不清，一个不能是另一个的开头；请换一个扩展号。`;
    throw invalid([{ path: 'extension', code: 'conflict', message }]);
  }
  const versions = await listTemplates(sql, templateCode);
  if (!versions.some(({ state, channel }) => state === 'approved' && channel === 'sms')) {
    throw invalid([
      { path: 'templateCode', code: 'unknown_value', message: '没有这个已审核的短信模板；请先起草并审核。' },
    ]);
  }
}
