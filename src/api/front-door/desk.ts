import { Injectable } from '@nestjs/common';
import type { Sql } from '../../persistence/database.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import type { Caller } from './caller.js';
import { StationParts } from './station-parts.js';

/** One act in its transaction. */
export interface Act {
  sql: Sql;
  /** Station time of the act; every row of it carries this one stamp. */
  at: Date;
  /**
   * Writes the audit entry of the act, in its transaction, with the reason that its caller gave. A subject of no insurer in
   * particular is the caller's insurer's, who could write for nobody else. `data` holds codes and figures, no personal data.
   */
  record: (
    action: string,
    subject: { type: string; id: string; insurerId?: string | null },
    data?: object,
  ) => Promise<void>;
}

/** Where requests about reference data are served: one transaction a request, the caller's rows only. */
@Injectable()
export class Desk {
  constructor(readonly parts: StationParts) {}

  read<T>(caller: Caller, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.parts.database.transaction(work, caller.tenant);
  }

  /** Runs an act. What it returns is the route's answer: a repeat of the request is answered with it again. */
  write<T>(caller: Caller, work: (act: Act) => Promise<T>): Promise<T> {
    const at = this.parts.stationNow();
    return this.parts.database.transaction(async (sql) => {
      const answer = await work({ sql, at, record: recorder(this.parts, sql, caller, at) });
      const { repeat } = caller;
      if (repeat) await repeat.settle(sql, { status: repeat.status, body: answer });
      return answer;
    }, caller.tenant);
  }
}

function recorder({ keyring }: StationParts, sql: Sql, caller: Caller, at: Date): Act['record'] {
  const { actor, address, reason, principal } = caller;
  return async (action, { type, id, ...subject }, data = {}) => {
    const insurerId = subject.insurerId ?? principal.insurerId;
    const said =
      reason === undefined
        ? null
        : {
            kind: action,
            byActor: actor,
            insurerId,
            sealed: keyring.seal(reason, 'submission'),
            about: null,
          };
    const submissionId = said && (await insertSubmission(sql, said, at));
    const entry = { at, actor, address, action, subjectType: type, subjectId: id, insurerId };
    await recordAudit(sql, { ...entry, submissionId, data });
  };
}
