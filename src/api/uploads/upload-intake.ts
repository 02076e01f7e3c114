import { Injectable } from '@nestjs/common';
import { FileRefused } from '../../integrations/files/file-refused.js';
import type { Sql } from '../../persistence/database.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import { insertWebhook } from '../../persistence/queries/case-effects.js';
import { newId } from '../../persistence/ids.js';
import {
  insertConflicts,
  mergeStaging,
  moveRejections,
} from '../../persistence/queries/service-event-upload.js';
import type { MergeResult } from '../../persistence/queries/service-event-upload.js';
import {
  completeUpload,
  failStaleUploads,
  failUpload,
  findRepeated,
  holdUpload,
  insertUpload,
  markProcessing,
} from '../../persistence/queries/uploads.js';
import type { EarlierUpload, UploadRow } from '../../persistence/queries/uploads.js';
import type { Caller } from '../front-door/caller.js';
import { refused } from '../front-door/problem.js';
import type { KeyNames } from '../../persistence/queries/idempotency.js';
import { StationParts } from '../front-door/station-parts.js';
import { failureOf, fileProblem, otherBody } from './file-problem.js';
import { REST, type UploadBody } from './upload-body.js';
import { conflictPages, readIntoStaging } from './upload-reading.js';
import type { Reading } from './upload-reading.js';
import { UploadSlots } from './upload-slots.js';
import { readUploadTerms } from './upload-terms.js';
import type { UploadTerms } from './upload-terms.js';

export const SERVICE_EVENTS = 'service_event';
export const FILE_SEALED_AS = 'upload.file';

/** One file that somebody sends. */
export interface UploadOrder {
  caller: Caller;
  insurerId: string;
  body: UploadBody;
  test: boolean;
  fileName: string | null;
  repeatKey: KeyNames | null;
}

/** Takes in an upload of service events: whole or not at all, and once however often it is sent. */
@Injectable()
export class UploadIntake {
  constructor(
    private readonly parts: StationParts,
    private readonly slots: UploadSlots,
  ) {}

  /** Resolves when every accepted row is committed; throws the problem of a file that is refused whole. */
  async receive(order: UploadOrder): Promise<UploadRow> {
    const receivedAt = this.parts.stationNow();
    const terms = await this.transaction(order, (sql) => readUploadTerms(sql, order.insurerId, receivedAt));
    const earlier = await this.earlier(order);
    if (earlier) return this.answerAgain(order, earlier);
    return this.slots.within(order.insurerId, () => this.take(order, terms));
  }

  private async take(order: UploadOrder, terms: UploadTerms): Promise<UploadRow> {
    const id = newId();
    try {
      return await this.transaction(order, async (sql) => {
        await holdUpload(sql, id);
        await this.begin(order, id, terms);
        const reading = await readIntoStaging(sql, order.body, terms, this.parts.keyring);
        await this.transaction(order, (other) => markProcessing(other, id));
        return this.merge(sql, order, { id, terms, reading });
      });
    } catch (error) {
      await this.fail(order, id, error);
      throw error instanceof FileRefused ? fileProblem(error, locationOf(id)) : error;
    }
  }

  private async begin(
    { caller, insurerId, test, repeatKey, ...order }: UploadOrder,
    id: string,
    terms: UploadTerms,
  ) {
    const repeated = { createdBy: caller.actor, repeatKey: repeatKey?.digest ?? null };
    const upload = { id, insurerId, kind: SERVICE_EVENTS, test, ...repeated };
    const begun = await this.transaction({ caller, ...order }, (sql) =>
      insertUpload(sql, upload, new Date(terms.receivedAt)),
    );
    if (!begun) throw inProgress();
  }

  private async merge(
    sql: Sql,
    order: UploadOrder,
    { id, terms, reading }: { id: string; terms: UploadTerms; reading: Reading },
  ): Promise<UploadRow> {
    const { insurerId, test } = order;
    const { releaseLimit, receivedAt } = terms;
    const { staged, people } = reading;
    const options = {
      ...{ uploadId: id, insurerId, test, releaseLimit },
      ...{ staged, people, receivedAt: new Date(receivedAt) },
    };
    const merged = await mergeStaging(sql, options);
    if (reading.rejected > 0) await moveRejections(sql, id, insurerId);
    if (merged.conflicts > 0) {
      for await (const page of conflictPages(sql, this.parts.keyring))
        await insertConflicts(sql, id, insurerId, page);
    }
    return this.complete(sql, order, { id, reading, merged });
  }

  private async complete(
    sql: Sql,
    { caller, insurerId, body, test, fileName }: UploadOrder,
    { id, reading, merged }: { id: string; reading: Reading; merged: MergeResult },
  ): Promise<UploadRow> {
    const at = this.parts.stationNow();
    const bodyHash = await body.digest();
    if (!bodyHash) throw new Error('The body was read to its end, so its digest is known.');
    const { accepted, duplicates, late, held, conflicts } = merged;
    const { names, unknown } = reading.layout;
    const counts = {
      received: reading.received,
      accepted,
      duplicates,
      rejected: reading.rejected + conflicts,
      late,
      held,
    };
    const fileSealed = this.parts.keyring.seal(JSON.stringify({ fileName, columns: names }), FILE_SEALED_AS);
    const outcome = { ...counts, byteCount: body.bytes, bodyHash, unknownColumns: [...unknown], fileSealed };
    const row = await completeUpload(sql, id, outcome, at);
    await recordAudit(sql, {
      ...entryOf(caller, insurerId, id, at),
      action: 'upload.completed',
      data: { kind: SERVICE_EVENTS, test, ...counts, release: row.release, sha256: bodyHash.toString('hex') },
    });
    const data = { uploadId: id, kind: SERVICE_EVENTS, test, ...counts, release: row.release };
    await insertWebhook(sql, {
      insurerId,
      type: 'upload.completed',
      subjectKey: `upload:${id}`,
      data,
      occurredAt: at,
    });
    return row;
  }

  private async fail(order: UploadOrder, id: string, error: unknown): Promise<void> {
    const { caller, insurerId, body } = order;
    const { code, message } = failureOf(error);
    const bodyHash = error instanceof FileRefused && code !== 'cut_off' ? await body.digest(REST) : null;
    const at = this.parts.stationNow();
    // Where the database is gone as well, the sweeper marks it later.
    await this.transaction(order, async (sql) => {
      const failed = await failUpload(sql, id, { code, message, byteCount: body.bytes, bodyHash }, at);
      if (!failed) return;
      await recordAudit(sql, {
        ...entryOf(caller, insurerId, id, at),
        action: 'upload.failed',
        data: { code },
      });
    }).catch(() => undefined);
  }

  private async earlier({ caller, repeatKey }: UploadOrder): Promise<EarlierUpload | undefined> {
    if (repeatKey === null) return undefined;
    const now = this.parts.stationNow();
    const key = { createdBy: caller.actor, kind: SERVICE_EVENTS, repeatKey };
    const found = await this.transaction({ caller }, (sql) => findRepeated(sql, key, now));
    if (found?.status !== 'receiving' && found?.status !== 'processing') return found;
    const ended = await this.transaction({ caller }, (sql) => failStaleUploads(sql, now, found.id));
    if (ended.length > 0) return undefined;
    throw inProgress();
  }

  private async answerAgain(order: UploadOrder, earlier: EarlierUpload): Promise<UploadRow> {
    const digest = await order.body.digest();
    const { insurerId, test } = order;
    const same = digest && earlier.bodyHash?.equals(digest) === true;
    if (!same || insurerId !== earlier.insurerId || test !== earlier.test) throw otherBody();
    if (earlier.status === 'completed') return earlier;
    throw fileProblem(
      { code: earlier.refusalCode ?? '', message: earlier.refusalMessage ?? '' },
      locationOf(earlier.id),
    );
  }

  private transaction<T>(
    { caller }: Pick<UploadOrder, 'caller'>,
    work: (sql: Sql) => Promise<T>,
  ): Promise<T> {
    return this.parts.database.transaction(work, caller.tenant);
  }
}

export const locationOf = (id: string): string => `/api/v1/service-event-uploads/${id}`;

const entryOf = (caller: Caller, insurerId: string, id: string, at: Date) => ({
  at,
  actor: caller.actor,
  address: caller.address,
  subjectType: 'upload',
  subjectId: id,
  insurerId,
});

const inProgress = () =>
  refused(
    'request-in-progress',
    '同一个 Idempotency-Key 的上传正在进行；请稍候再用同一个键重试，将得到它的结果。',
  );
