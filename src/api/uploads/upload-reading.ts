import { setImmediate as turn } from 'node:timers/promises';
import { serviceEventColumns } from '../../../domain/uploads/column.js';
import { eventConflict } from '../../../domain/uploads/service-event.js';
import type { HeaderLayout } from '../../../domain/uploads/header.js';
import type { RejectedRow } from '../../integrations/files/rejections.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Sql } from '../../persistence/database.js';
import { conflictsOf, Staging } from '../../persistence/queries/service-event-upload.js';
import type { SealedPage } from '../../persistence/queries/service-event-upload.js';
import { EventStager } from './event-stager.js';
import { openOriginals, RejectionPage } from './rejection-page.js';
import type { UploadBody } from './upload-body.js';
import type { UploadTerms } from './upload-terms.js';

/** What was read of a file and now waits in the staging table. */
export interface Reading {
  layout: HeaderLayout;
  received: number;
  staged: number;
  rejected: number;
  /** Phone numbers of staged events that are not old, counted no further than one past the release limit. */
  people: number;
}

/**
 * Reads a body to its end into the staging table of the transaction. `watch` sees every rejection. Whatever goes
 * wrong, the connection is left free for the rollback.
 */
export async function readIntoStaging(
  sql: Sql,
  body: UploadBody,
  terms: UploadTerms,
  keyring: Keyring,
  watch?: (row: RejectedRow) => void,
): Promise<Reading> {
  const file = await body.open(serviceEventColumns);
  const stager = new EventStager(file.layout, terms, keyring);
  const staging = await Staging.open(sql);
  const reading = { layout: file.layout, received: 0, staged: 0, rejected: 0, people: 0 };
  const people = new PeopleCount(terms.releaseLimit + 1);
  const page = new RejectionPage();
  try {
    for await (const batch of file.batches) {
      const events = stager.stage(batch, {
        event: (event) => {
          staging.addEvent(event);
          if (!event.old) people.add(event.phoneIndex);
        },
        rejected: (row) => {
          page.add(row);
          watch?.(row);
        },
      });
      reading.received += batch.rows.length;
      reading.staged += events;
      reading.rejected += batch.rows.length - events;
      if (page.isFull) staging.addRejections(await page.take(keyring));
      await staging.flush();
      // Other requests of this process get their turn.
      await turn();
    }
    if (!page.isEmpty) staging.addRejections(await page.take(keyring));
    await staging.finish();
    return { ...reading, people: people.count };
  } catch (error) {
    await staging.abandon();
    throw error;
  }
}

/** Counts people by the blind index of their phone up to a limit, so that a file of any size costs little memory. */
class PeopleCount {
  private readonly seen = new Set<string>();

  constructor(private readonly limit: number) {}

  add(phoneIndex: Buffer): void {
    if (this.seen.size < this.limit) this.seen.add(phoneIndex.toString('latin1'));
  }

  get count(): number {
    return this.seen.size;
  }
}

/** The rows that the merge found in conflict, with their original cells, in the order of the file. */
export async function* conflictRows(sql: Sql, keyring: Keyring): AsyncGenerator<RejectedRow> {
  for await (const { first, originals, rows } of conflictsOf(sql)) {
    const cells = openOriginals(keyring, originals);
    for (const row of rows) yield { row, cells: cells[row - first] || [], faults: [eventConflict] };
  }
}

/** As `conflictRows`, sealed into pages. */
export async function* conflictPages(sql: Sql, keyring: Keyring): AsyncGenerator<SealedPage> {
  const page = new RejectionPage();
  for await (const row of conflictRows(sql, keyring)) {
    page.add(row);
    if (page.isFull) yield await page.take(keyring);
  }
  if (!page.isEmpty) yield await page.take(keyring);
}
