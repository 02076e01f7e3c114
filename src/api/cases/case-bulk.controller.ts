import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { invalid, Problem } from '../front-door/problem.js';
import { CaseActs, type Asked } from './case-acts.js';
import { bulkActs, bulkAnswer } from './case-acts.schema.js';
import type { BulkActs, BulkAnswer } from './case-acts.schema.js';
import { CaseHouses } from './case-houses.js';

const AT_ONCE = 8;

type Item = BulkAnswer['items'][number];
type BulkAct = Asked<BulkActs['act']>;

/** One act on many cases: each is decided for itself, and says what became of it. A repeat finishes what was not. */
@ApiTags('案件')
@Controller('bulk-case-acts')
export class CaseBulkController {
  constructor(
    private readonly acts: CaseActs,
    private readonly houses: CaseHouses,
  ) {}

  @Post()
  @Action({ summary: '批量办理（转办、改派、审核通过、督办、备注）', may: 'anyone', answers: bulkAnswer })
  async perform(@CallerOf() caller: Caller, @Body({ schema: bulkActs }) body: BulkActs): Promise<BulkAnswer> {
    const asked = await this.askedOf(body);
    const waiting = [...new Set(body.caseNos)];
    const items = new Map<string, Item>();
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      for (let caseNo = waiting.shift(); caseNo !== undefined; caseNo = waiting.shift())
        items.set(caseNo, await this.one(caller, caseNo, asked));
    });
    await Promise.all(lanes);
    const inOrder = [...new Set(body.caseNos)].flatMap((caseNo) => items.get(caseNo) ?? []);
    if (caller.repeat && inOrder.some((item) => !item.ok && item.code === 'perhaps-recorded'))
      caller.repeat.unfinished = true;
    const done = inOrder.filter(({ ok }) => ok).length;
    return { done, refused: inOrder.length - done, items: inOrder };
  }

  private async askedOf({ act, to, text }: BulkActs): Promise<BulkAct> {
    if (act !== 'transfer' && act !== 'reassign') return { type: act, contents: {}, text };
    if (!to) throw invalid([{ path: 'to', code: 'required', message: '转办、改派须写明机构和分站。' }]);
    return { type: act, contents: await this.houses.houseOf(to), text };
  }

  private async one(caller: Caller, caseNo: string, asked: BulkAct): Promise<Item> {
    try {
      const { status } = await this.acts.perform(caller, caseNo, { ...asked, part: `:${caseNo}` });
      return { caseNo, ok: true, status };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { caseNo, ok: false, code: error.code, message: error.message };
    }
  }
}
