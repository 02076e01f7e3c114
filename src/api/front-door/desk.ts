import { Injectable } from '@nestjs/common';
import type { Sql } from '../../persistence/database.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import type { Caller } from './caller.js';
import { StationParts } from './station-parts.js';

/** One act in its transaction. */
export interface Act {
  sql: Sql;
  /** Station time of the act; every row of it carries this one stamp. */
  at: Date;
  /** Writes the audit entry of the act, in its transaction. `data` holds codes and figures, no personal data. */
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
      const answer = await work({ sql, at, record: recorder(sql, caller, at) });
      const { repeat } = caller;
      if (repeat) await repeat.settle(sql, { status: repeat.status, body: answer });
      return answer;
    }, caller.tenant);
  }
}

function recorder(sql: Sql, caller: Caller, at: Date): Act['record'] {
  return (action, subject, data = {}) =>
    recordAudit(sql, {
      at,
      actor: caller.actor,
      address: caller.address,
      action,
      subjectType: subject.type,
      subjectId: subject.id,
      insurerId: subject.insurerId ?? null,
      data,
    });
}
