import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { canonicalPhone } from '../../../domain/personal/canonical.js';
import { findOptOut, liftOptOut, listOptOuts } from '../../persistence/queries/opt-outs.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound, refused } from '../front-door/problem.js';
import { demand, keepReason } from './message-rights.js';
import { presentOptOut } from './messages.presenter.js';
import {
  foundOptOut,
  optOutAnswer,
  optOutSearch,
  optOutsAnswer,
  optOutsQuery,
  withReason,
} from './messages.schema.js';
import type { OptOutAnswer, OptOutSearch, OptOutsQuery, WithReason } from './messages.schema.js';

/** Numbers that asked for no more surveys; only the consumer's own wish lifts an opt-out. */
@ApiTags('短信')
@Controller('opt-outs')
export class OptOutsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '退订名单', may: 'anyone', answers: optOutsAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: optOutsQuery }) query: OptOutsQuery) {
    demand(this.desk, caller, 'edit_opt_outs');
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, '-since');
    const page = await this.desk.read(caller, (sql) => listOptOuts(sql, query, asked));
    return presentPage(parts, page, (row) => presentOptOut(parts.keyring, row));
  }

  @Post('search')
  @Action({ summary: '按手机号码查找退订', may: 'anyone', ownRepeats: true, answers: foundOptOut })
  async find(
    @CallerOf() caller: Caller,
    @Body({ schema: optOutSearch }) { phone }: OptOutSearch,
  ): Promise<{ optOut: OptOutAnswer | null }> {
    demand(this.desk, caller, 'edit_opt_outs');
    const { keyring } = this.desk.parts;
    const phoneIndex = keyring.blindIndex('phone', canonicalPhone(phone));
    const row = await this.desk.read(caller, (sql) => findOptOut(sql, { phoneIndex }));
    return { optOut: row ? presentOptOut(keyring, row) : null };
  }

  @Post(':id/lift')
  @Action({ summary: '按消费者本人意愿解除退订', may: 'anyone', answers: optOutAnswer })
  lift(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: withReason }) { reason }: WithReason,
  ): Promise<OptOutAnswer> {
    demand(this.desk, caller, 'edit_opt_outs');
    return this.desk.write(caller, async (act) => {
      const found = await findOptOut(act.sql, { id });
      if (!found) throw notFound('条退订');
      if (!(await liftOptOut(act.sql, id, caller.actor, act.at)))
        throw refused('already-lifted', '这条退订已经解除，无须重复操作；请刷新后核对。');
      const submissionId = await keepReason(this.desk, caller, act, {
        ...{ kind: 'opt_out.lifted', reason, about: { phoneIndex: found.phoneIndex } },
      });
      await act.record('opt_out.lifted', { type: 'opt_out', id }, { submissionId });
      const row = await findOptOut(act.sql, { id });
      if (!row) throw notFound('条退订');
      return presentOptOut(this.desk.parts.keyring, row);
    });
  }
}
