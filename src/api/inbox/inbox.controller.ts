import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { hatsOf } from '../../../domain/identity/principal.js';
import { readInbox } from '../../persistence/queries/case-inbox.js';
import { Action } from '../front-door/action.js';
import { CallerOf, tenantOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { presentInbox } from './inbox.presenter.js';
import { inboxAnswer } from './inbox.schema.js';
import type { InboxAnswer } from './inbox.schema.js';

@ApiTags('待办')
@Controller('inbox')
export class InboxController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '我的待办，最急的在前（含受托代办）', may: 'anyone', answers: inboxAnswer })
  async read(@CallerOf() { principal }: Caller): Promise<InboxAnswer> {
    const { database, stationNow } = this.desk.parts;
    const now = stationNow();
    const hats = principal.kind === 'staff' ? hatsOf(principal, now.getTime()) : [];
    const tasks = [];
    for (const hat of hats) {
      const { insurerId, branchIds, role, onBehalfOf } = hat;
      const scope = { insurerId, branchIds, userId: onBehalfOf ?? principal.id };
      const tenant = tenantOf({ ...principal, insurerId });
      const rows = await database.transaction((sql) => readInbox(sql, role ?? '', scope), tenant);
      tasks.push(...rows.map((row) => ({ ...row, onBehalfOf })));
    }
    return presentInbox(tasks, now);
  }
}
