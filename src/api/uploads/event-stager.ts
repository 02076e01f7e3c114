import { hash } from 'node:crypto';
import { canonicalName, phoneTail } from '../../../domain/personal/canonical.js';
import { needsRelease } from '../../../domain/survey/brakes.js';
import type { Fault, RowBatch } from '../../../domain/uploads/fault.js';
import { judgeBatch } from '../../../domain/uploads/row.js';
import { contentKey, serviceEventJudge } from '../../../domain/uploads/service-event.js';
import type { ServiceEvent } from '../../../domain/uploads/service-event.js';
import type { HeaderLayout } from '../../../domain/uploads/header.js';
import type { RejectedRow } from '../../integrations/files/rejections.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { StagedEvent } from '../../persistence/queries/service-event-upload.js';
import { sealOriginals } from './rejection-page.js';
import type { UploadTerms } from './upload-terms.js';

const HASH_BYTES = 16;

/** Where the outcomes of a file's rows go, in the order of the file. */
export interface RowsIn {
  event(event: StagedEvent): void;
  rejected(row: RejectedRow): void;
}

/** Judges rows and seals them: all that an upload costs the processor happens here. */
export class EventStager {
  private readonly judge;
  private readonly contentSecret: string;

  constructor(
    layout: HeaderLayout,
    private readonly terms: UploadTerms,
    private readonly keyring: Keyring,
  ) {
    this.judge = serviceEventJudge(layout, terms);
    // Without a secret, the hash of a row's content would tell its phone number to whoever tries them all.
    this.contentSecret = keyring.blindIndex('id', 'content of service events').toString('hex');
  }

  /** Returns how many events it gave to `into`; the rest of the batch was rejected. */
  stage(batch: RowBatch, into: RowsIn): number {
    const outcomes = judgeBatch(batch, this.judge, this.terms.receivedAt);
    let originals = this.originalsOf(batch, outcomes);
    let events = 0;
    for (const [index, outcome] of outcomes.entries()) {
      const row = batch.firstRow + index;
      if (!outcome.ok) {
        into.rejected({ row, cells: batch.rows[index] ?? [], faults: outcome.faults });
        continue;
      }
      into.event(this.seal(outcome.event, row, batch.firstRow, originals));
      originals = null;
      events += 1;
    }
    return events;
  }

  private originalsOf(
    batch: RowBatch,
    outcomes: readonly ({ ok: true } | { ok: false; faults: readonly Fault[] })[],
  ): Buffer | null {
    if (!outcomes.some((outcome) => outcome.ok)) return null;
    return sealOriginals(
      this.keyring,
      batch.rows.map((cells, index) => (outcomes[index]?.ok === true ? cells : 0)),
    );
  }

  private seal(event: ServiceEvent, rowNo: number, page: number, originals: Buffer | null): StagedEvent {
    const { keyring, terms } = this;
    const { customerName: name, customerPhone: phone, occurredAt, handler } = event;
    const branchId = terms.branchIds.get(event.branchCode);
    if (!branchId) throw new Error('An accepted row names a known sub-station.');
    return {
      rowNo,
      page,
      eventNo: event.eventNo,
      eventType: event.eventType,
      occurredAt,
      branchId,
      // Who served the customer is a person, too, and is kept with the customer.
      personSealed: keyring.sealPerson(
        handler === null ? { name, phone } : { name, phone, handler },
        'person',
      ),
      phoneIndex: keyring.blindIndex('phone', phone),
      tailIndex: keyring.blindIndex('tail', phoneTail(phone) ?? ''),
      nameIndex: keyring.blindIndex('name', canonicalName(name)),
      product: event.product,
      policyNo: event.policyNo,
      claimNo: event.claimNo,
      contentHash: this.hashOf(event),
      late: terms.isLate(occurredAt),
      old: needsRelease({ occurredAt, receivedAt: terms.receivedAt }, terms),
      originals,
    };
  }

  private hashOf(event: ServiceEvent): Buffer {
    // Asked for as text: a Buffer made by the hash itself costs twice the hashing.
    const digest = hash('sha256', this.contentSecret + contentKey(event), 'binary');
    return Buffer.from(digest.slice(0, HASH_BYTES), 'latin1');
  }
}
