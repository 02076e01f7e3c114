import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listAudit } from '../../persistence/queries/audit-list.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { presentAuditEntry } from './audit.presenter.js';
import { auditPageAnswer, auditQuery } from './audit.schema.js';
import type { AuditQuery } from './audit.schema.js';

@ApiTags('审计')
@Controller('audit-entries')
export class AuditController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '查询审计记录', may: 'audit.read', answers: auditPageAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: auditQuery }) query: AuditQuery) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, '-id');
    const filter = { ...query, from: momentOf(query.from), until: momentOf(query.until) };
    const page = await this.desk.read(caller, (sql) => listAudit(sql, filter, asked));
    return presentPage(parts, page, presentAuditEntry);
  }
}

const momentOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);
