import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listAudit } from '../../persistence/queries/audit-list.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { presentAuditEntry } from './audit.presenter.js';
import { auditIdPart, auditPageAnswer, auditQuery, revealedText, textReveal } from './audit.schema.js';
import type { AuditQuery, RevealedText, TextReveal } from './audit.schema.js';
import { AuditTexts } from './audit-texts.js';

@ApiTags('审计')
@Controller('audit-entries')
export class AuditController {
  constructor(
    private readonly desk: Desk,
    private readonly texts: AuditTexts,
  ) {}

  @Get()
  @Action({ summary: '查询审计记录', may: 'audit.read', answers: auditPageAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: auditQuery }) query: AuditQuery) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, '-id');
    const filter = { ...query, from: momentOf(query.from), until: momentOf(query.until) };
    const page = await this.desk.read(caller, (sql) => listAudit(sql, filter, asked));
    return presentPage(parts, page, presentAuditEntry);
  }

  @Post(':id/reveal')
  @Action({
    summary: '查看审计记录所附的文字（须注明理由，留痕）',
    may: 'audit.reveal',
    ownRepeats: true,
    answers: revealedText,
  })
  reveal(
    @CallerOf() caller: Caller,
    @Param('id', auditIdPart) id: string,
    @Body({ schema: textReveal }) { reason }: TextReveal,
  ): Promise<RevealedText> {
    return this.texts.reveal(caller, id, reason);
  }
}

const momentOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);
