import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { idPart } from '../front-door/fields.js';
import { HandOver } from './hand-over.js';
import { handedOver, handOver } from './users.schema.js';
import type { HandedOver, HandOverBody } from './users.schema.js';

/** Leaving the house: log-in ends, and what was theirs goes to a successor. */
@ApiTags('用户')
@Controller('users')
export class HandOverController {
  constructor(private readonly desk: HandOver) {}

  @Post(':id/hand-over')
  @Action({
    summary: '离职交接：停用账号，其承办、协办的未结案件一并交给接手人',
    may: 'user.edit',
    answers: handedOver,
  })
  handOver(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: handOver }) body: HandOverBody,
  ): Promise<HandedOver> {
    return this.desk.perform(caller, id, body);
  }
}
