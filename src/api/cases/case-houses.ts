import { Injectable } from '@nestjs/common';
import type { CoHandler } from '../../../domain/case/case-state.js';
import { findBranchOf, handlesFor, unknownOfCoHandler } from '../../persistence/queries/case-houses.js';
import { Desk } from '../front-door/desk.js';
import { invalid } from '../front-door/problem.js';

/** Insurers and sub-stations that cases go to. */
@Injectable()
export class CaseHouses {
  constructor(private readonly desk: Desk) {}

  /** The line of business of an insurer's sub-station; throws the problem where the two don't belong together. */
  async lineOf({ insurerId, branchId }: { insurerId: string; branchId: string }): Promise<'life' | 'pc'> {
    const found = await this.desk.parts.database.transaction(
      (sql) => findBranchOf(sql, insurerId, branchId),
      {
        scope: 'all',
      },
    );
    if (found) return found.line;
    const message = '不是这家机构在用的分站；请从机构的分站列表中选择。';
    throw invalid([{ path: 'branchId', code: 'unknown_value', message }]);
  }

  /** Where a case may go, with its line of business; throws the problem where the sub-station or the handler isn't the insurer's. */
  async houseOf<To extends { insurerId: string; branchId: string; handlerId: string | null }>(
    to: To,
  ): Promise<To & { line: 'life' | 'pc' }> {
    const line = await this.lineOf(to);
    const { handlerId } = to;
    if (handlerId === null) return { ...to, line };
    const handles = await this.desk.parts.database.transaction(
      (sql) => handlesFor(sql, { ...to, handlerId }),
      { scope: 'all' },
    );
    if (handles) return { ...to, line };
    const message = '不是这个分站在用的经办人；请从分站的人员列表中选择，或不指定经办人。';
    throw invalid([{ path: 'handlerId', code: 'unknown_value', message }]);
  }

  /** Throws the problem where nobody in use could be meant. */
  async demandCoHandler(coHandler: CoHandler): Promise<void> {
    const path = await this.desk.parts.database.transaction((sql) => unknownOfCoHandler(sql, coHandler), {
      scope: 'all',
    });
    if (path !== null) throw invalid([{ path, code: 'unknown_value', message: UNKNOWN[path] }]);
  }
}

const UNKNOWN = {
  insurerId: '不是在用的机构；请从机构列表中选择。',
  branchId: '不是这家机构在用的分站；请从机构的分站列表中选择。',
  userId: '不是这家机构在用的人员；请从机构的人员列表中选择，或只选分站。',
};
