import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import type { Tenant } from '../../src/persistence/database.js';
import {
  failStaleUploads,
  findUpload,
  forgetUploadKeys,
  holdUpload,
  insertUpload,
  nextRejections,
} from '../../src/persistence/queries/uploads.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildInsurer } from '../harness/people.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
}, 60_000);
afterAll(() => database.close());

const at = new Date('2026-03-02T10:00:00+08:00');

async function buildUpload(insurerId: string): Promise<string> {
  const id = newId();
  await database.worker.transaction((sql) =>
    insertUpload(
      sql,
      { id, insurerId, kind: 'service_event', test: false, createdBy: 'key:1', repeatKey: `= ${id}` },
      at,
    ),
  );
  return id;
}

describe('uploads', () => {
  it('whose process died are ended, those that are worked on are left alone', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const [alive, dead] = [await buildUpload(insurerId), await buildUpload(insurerId)];
    await database.api.transaction(
      async (sql) => {
        await holdUpload(sql, alive);
        const ended = await database.worker.transaction((sweeper) => failStaleUploads(sweeper, at));
        expect(ended).toEqual([dead]);
      },
      { scope: 'all' },
    );
    const rows = await database.worker.transaction(async (sql) => [
      await findUpload(sql, alive),
      await findUpload(sql, dead),
    ]);
    expect(rows.map((row) => [row?.status, row?.refusalCode])).toEqual([
      ['receiving', null],
      ['failed', 'cut_off'],
    ]);
    expect(rows[1]?.refusalMessage).toContain('重新上传');
    expect(await database.worker.transaction((sql) => failStaleUploads(sql, at))).toEqual([alive]);
  });

  it('let go of their keys when nobody may repeat them any more', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const id = await buildUpload(insurerId);
    const keyIn = async (days: number): Promise<unknown> =>
      database.worker.transaction(async (sql) => {
        await forgetUploadKeys(sql, new Date(at.getTime() + days * 24 * 3_600_000 + 1));
        return (await sql.query('SELECT repeat_key AS key FROM upload WHERE id = $1', [id]))[0]?.['key'];
      });
    expect(await keyIn(6)).toBe(`= ${id}`);
    expect(await keyIn(7)).toBeNull();
  });

  it('and their rejections and events are seen by their own insurer and the station only', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const { id: otherId } = await buildInsurer(database.worker);
    const id = await buildUpload(insurerId);
    await database.worker.transaction((sql) =>
      sql.run(
        "INSERT INTO upload_rejection_page (upload_id, insurer_id, found, first_row, row_count, sealed) VALUES ($1, $2, 'reading', 1, 1, '\\x00')",
        [id, insurerId],
      ),
    );
    const seenBy = (tenant?: Tenant) =>
      database.api.transaction(
        async (sql) => [
          (await findUpload(sql, id)) !== undefined,
          (await nextRejections(sql, { uploadId: id, found: 'reading', after: 0 })) !== undefined,
        ],
        tenant,
      );
    expect(await seenBy({ scope: 'insurer', insurerId })).toEqual([true, true]);
    expect(await seenBy({ scope: 'all' })).toEqual([true, true]);
    expect(await seenBy({ scope: 'insurer', insurerId: otherId })).toEqual([false, false]);
    expect(await seenBy()).toEqual([false, false]);
    const forged = database.api.transaction(
      (sql) =>
        insertUpload(
          sql,
          { id: newId(), insurerId, kind: 'service_event', test: false, createdBy: 'key:2', repeatKey: null },
          at,
        ),
      { scope: 'insurer', insurerId: otherId },
    );
    await expect(forged).rejects.toThrow('row-level security');
  });
});
