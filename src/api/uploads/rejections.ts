import type { RejectedRow } from '../../integrations/files/rejections.js';
import type { Sql } from '../../persistence/database.js';
import { nextRejections } from '../../persistence/queries/uploads.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import { openRejections } from './rejection-page.js';

type Read = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>;

/** All rejections of an upload in the order of the file, a page at a time: those found in reading and in merging. */
export async function* rejectionsOf(
  read: Read,
  keyring: Keyring,
  uploadId: string,
): AsyncGenerator<RejectedRow> {
  const series = (found: 'reading' | 'merging') => seriesOf(read, keyring, { uploadId, found });
  const [reading, merging] = [series('reading'), series('merging')];
  let [a, b] = [await reading.next(), await merging.next()];
  while (!a.done || !b.done) {
    if (b.done || (!a.done && a.value.row < b.value.row)) {
      if (!a.done) yield a.value;
      a = await reading.next();
    } else {
      yield b.value;
      b = await merging.next();
    }
  }
}

/** The same rows with their cells as `mask` shows them. */
export async function* covered(
  rejected: AsyncIterable<RejectedRow>,
  mask: (cells: readonly string[]) => string[],
): AsyncGenerator<RejectedRow> {
  for await (const row of rejected) yield { ...row, cells: mask(row.cells) };
}

async function* seriesOf(
  read: Read,
  keyring: Keyring,
  series: { uploadId: string; found: 'reading' | 'merging' },
): AsyncGenerator<RejectedRow, undefined> {
  let after = 0;
  for (;;) {
    const page = await read((sql) => nextRejections(sql, { ...series, after }));
    if (!page) return undefined;
    yield* await openRejections(keyring, page.sealed);
    after = page.firstRow;
  }
}
