import { Injectable } from '@nestjs/common';
import type { RejectedRow } from '../../integrations/files/rejections.js';
import { FileRefused } from '../../integrations/files/file-refused.js';
import type { Sql } from '../../persistence/database.js';
import { mergeStaging } from '../../persistence/queries/service-event-upload.js';
import { StationParts } from '../front-door/station-parts.js';
import { fileProblem } from './file-problem.js';
import { REST } from './upload-body.js';
import type { UploadOrder } from './upload-intake.js';
import { conflictRows, readIntoStaging } from './upload-reading.js';
import { UploadSlots } from './upload-slots.js';
import { readUploadTerms } from './upload-terms.js';
import type { UploadTerms } from './upload-terms.js';

/** Lines of rejections that a dry run answers with; the counts are of all rows. */
const MOST_LINES = 1000;

export interface RejectionLine {
  row: number;
  column: string;
  code: string;
  message: string;
}

export interface DryRunResult {
  received: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  late: number;
  held: number;
  unknownColumns: readonly string[];
  rejections: RejectionLine[];
  rejectionsComplete: boolean;
}

/** Tells what an upload would come to, by the same steps up to the last; nothing of it is stored. */
@Injectable()
export class DryRun {
  constructor(
    private readonly parts: StationParts,
    private readonly slots: UploadSlots,
  ) {}

  async of(order: UploadOrder): Promise<DryRunResult> {
    const { database, stationNow } = this.parts;
    const receivedAt = stationNow();
    try {
      return await this.slots.within(order.insurerId, () =>
        database.transaction(async (sql) => {
          const terms = await readUploadTerms(sql, order.insurerId, receivedAt);
          return this.run(sql, order, terms);
        }, order.caller.tenant),
      );
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error;
      if (error.code !== 'cut_off') await order.body.digest(REST);
      throw fileProblem(error, null);
    }
  }

  private async run(
    sql: Sql,
    { insurerId, body, test }: UploadOrder,
    terms: UploadTerms,
  ): Promise<DryRunResult> {
    const { keyring } = this.parts;
    const lines = new Lines();
    const reading = await readIntoStaging(sql, body, terms, keyring, (row) => lines.add(row));
    const { releaseLimit, receivedAt } = terms;
    const { staged, people } = reading;
    const merged = await mergeStaging(sql, {
      ...{ uploadId: null, insurerId, test, releaseLimit },
      ...{ staged, people, receivedAt: new Date(receivedAt) },
    });
    if (merged.conflicts > 0) {
      for await (const row of conflictRows(sql, keyring)) if (!lines.add(row)) break;
    }
    const { accepted, duplicates, late, held, conflicts } = merged;
    const counts = { accepted, duplicates, late, held, rejected: reading.rejected + conflicts };
    const rejections = lines.sorted();
    return {
      received: reading.received,
      ...counts,
      unknownColumns: reading.layout.unknown,
      rejections,
      rejectionsComplete: lines.complete,
    };
  }
}

class Lines {
  complete = true;
  private readonly lines: RejectionLine[] = [];

  /** False: there is no room left. */
  add({ row, faults }: RejectedRow): boolean {
    for (const { column, code, message } of faults) {
      if (this.lines.length >= MOST_LINES) {
        this.complete = false;
        return false;
      }
      this.lines.push({ row, column, code, message });
    }
    return true;
  }

  sorted(): RejectionLine[] {
    return this.lines.toSorted((a, b) => a.row - b.row);
  }
}
