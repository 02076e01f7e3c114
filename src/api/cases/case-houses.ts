import { Injectable } from '@nestjs/common';
import { findBranchOf } from '../../persistence/queries/case-houses.js';
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
}
