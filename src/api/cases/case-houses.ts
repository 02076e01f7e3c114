import { Injectable } from '@nestjs/common';
import type { CoHandler } from '../../../domain/case/case-state.js';
import { findBranchOf, unknownOfCoHandler } from '../../persistence/queries/case-houses.js';
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
