import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { variablesOf } from '../../../domain/survey/shipped-templates.js';
import { whyUnfitBody } from '../../../domain/survey/templates.js';
import { readSettings } from '../../persistence/queries/settings.js';
import { approveTemplate, insertTemplate, listTemplates } from '../../persistence/queries/templates.js';
import type { TemplateRow } from '../../persistence/queries/templates.js';
import { allows } from '../../../domain/identity/policy.js';
import { hatsOf, samePerson, type Actor } from '../../../domain/identity/principal.js';
import { REFERENCE_POLICY } from '../../../domain/reference-data/policy.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { bareChange, codePart } from '../front-door/fields.js';
import type { BareChange } from '../front-door/fields.js';
import { forbidden, invalid, notFound, refused, versionConflict } from '../front-door/problem.js';
import { presentTemplate } from './templates.presenter.js';
import {
  newTemplate,
  templateAnswer,
  templatesAnswer,
  templatesQuery,
  versionPart,
} from './templates.schema.js';
import type { NewTemplate, TemplateAnswer, TemplatesQuery } from './templates.schema.js';

@ApiTags('模板')
@Controller('templates')
export class TemplatesController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '模板的全部版本', may: 'template.read', answers: templatesAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: templatesQuery }) { code }: TemplatesQuery) {
    return this.desk.read(caller, async (sql) => {
      const { signature } = await readSettings(sql);
      return {
        items: (await listTemplates(sql, code ?? null)).map((row) => presentTemplate(row, signature)),
      };
    });
  }

  @Post(':code/versions')
  @Action({ summary: '起草新版本', may: 'template.edit', status: 201, answers: templateAnswer })
  draft(
    @CallerOf() caller: Caller,
    @Param('code', codePart) code: string,
    @Body({ schema: newTemplate }) { reason, ...body }: NewTemplate,
  ): Promise<TemplateAnswer> {
    const unfit = whyUnfitBody({ ...variablesOf(code), body: body.body });
    if (unfit) throw invalid([{ path: 'body', ...unfit }]);
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const [newest] = await listTemplates(sql, code);
      if (newest && newest.channel !== body.channel) throw invalid([CHANNEL_STAYS]);
      const version = (newest?.version ?? 0) + 1;
      const { actor } = caller;
      const onBehalfOf = hatsThat(caller, 'template.edit', at)[0]?.onBehalfOf ?? null;
      const row = await insertTemplate(sql, { ...body, code, version }, { actor, onBehalfOf }, at);
      if (!row) throw versionConflict(version);
      await record('template.drafted', { type: 'template', id: code }, { version, onBehalfOf });
      return presentTemplate(row, (await readSettings(sql)).signature);
    });
  }

  /** Whoever wrote it does not approve it, nor does anybody on behalf of the one who wrote it. */
  @Post(':code/versions/:version/approvals')
  @ApiBody({ required: false })
  @Action({ summary: '审核通过，立即启用', may: 'template.approve', answers: templateAnswer })
  approve(
    @CallerOf() caller: Caller,
    @Param('code', codePart) code: string,
    @Param('version', versionPart) version: number,
    @Body({ schema: bareChange }) { reason }: BareChange,
  ): Promise<TemplateAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const draft = (await listTemplates(sql, code)).find((row) => row.version === version);
      if (!draft) throw notFound('个模板版本');
      const hat = approverOf(caller, draft, at);
      if (!hat) {
        throw forbidden(
          '按审核规则，起草人（包括委托他人起草的人）不能审核自己的模板，受起草人授权代理的人也不能代其审核；请由另一位主管审核。',
          'own-draft',
        );
      }
      // It may have been drafted before this was asked of a text.
      const unfit = whyUnfitBody({ ...variablesOf(code), body: draft.body });
      if (unfit) throw refused('unfit-text', `${unfit.message}请起草新版本后再审核。`);
      const { actor } = caller;
      const { onBehalfOf } = hat;
      const row = await approveTemplate(sql, code, version, { actor, onBehalfOf }, at);
      if (!row) throw refused('not-a-draft', '这个版本已经审核过或已停用；请查看最新版本。');
      await record('template.approved', { type: 'template', id: code }, { version, onBehalfOf });
      return presentTemplate(row, (await readSettings(sql)).signature);
    });
  }
}

const CHANNEL_STAYS = {
  path: 'channel',
  code: 'conflict',
  message: '模板的发送渠道不能改变；另一渠道的文字请用另一个编号起草。',
};

/** The caller's hats that may do it, the own one first. */
const hatsThat = ({ principal }: Caller, action: 'template.edit' | 'template.approve', at: Date): Actor[] =>
  hatsOf(principal, at.getTime()).filter((hat) => allows(REFERENCE_POLICY, hat, action, null).ok);

/** The hat that approves: one that neither drafted nor had it drafted, be it the caller's own or somebody else's. */
function approverOf(caller: Caller, { createdBy, createdFor }: TemplateRow, at: Date): Actor | undefined {
  const drafter = { id: createdBy.replace(/^user:/, ''), onBehalfOf: createdFor };
  return hatsThat(caller, 'template.approve', at).find((hat) => !samePerson(hat, drafter));
}
