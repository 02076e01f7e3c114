import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UNDERWRITING_CARD } from '../../../domain/card/card.js';
import { validateCard } from '../../../domain/card/validate-card.js';
import { findCard, insertCard, listCards } from '../../persistence/queries/cards.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { codePart } from '../front-door/fields.js';
import { invalid, notFound, versionConflict } from '../front-door/problem.js';
import { SeenVersion } from '../front-door/versions.js';
import { presentCard } from './cards.presenter.js';
import { cardAnswer, cardChange, cardsAnswer } from './cards.schema.js';
import type { CardAnswer, CardChange } from './cards.schema.js';

@ApiTags('服务监督卡')
@Controller('cards')
export class CardsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '服务监督卡的全部版本', may: 'card.read', answers: cardsAnswer })
  async list(@CallerOf() caller: Caller) {
    return { items: (await this.desk.read(caller, listCards)).map(presentCard) };
  }

  @Get(':code')
  @Action({ summary: '现行版本', may: 'card.read', answers: cardAnswer })
  async read(@CallerOf() caller: Caller, @Param('code', codePart) code: string): Promise<CardAnswer> {
    const row = await this.desk.read(caller, (sql) => findCard(sql, code));
    if (!row) throw notFound('张服务监督卡');
    return presentCard(row);
  }

  /** `If-Match: "0"` makes a new card. */
  @Put(':code')
  @Action({ summary: '发布新版本（新卡用 If-Match: "0"）', may: 'card.edit', answers: cardAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('code', codePart) code: string,
    @SeenVersion() seen: number,
    @Body({ schema: cardChange }) { reason, ...body }: CardChange,
  ): Promise<CardAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const present = await findCard(sql, code);
      if ((present?.version ?? 0) !== seen) throw versionConflict(present?.version ?? 0);
      const before = present ?? UNDERWRITING_CARD;
      const { name, items, grades = before.grades, optOutCodes = before.optOutCodes } = body;
      const card = { code, version: seen + 1, name, items, grades, optOutCodes };
      const verdict = validateCard(card, present);
      if (!verdict.ok)
        throw invalid(verdict.faults.map(({ field, code, message }) => ({ path: field, code, message })));
      const row = await insertCard(sql, card, caller.actor, at);
      if (!row) throw versionConflict(seen + 1);
      await record('card.published', { type: 'card', id: code }, { version: row.version });
      return presentCard(row);
    });
  }
}
