import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { UploadRow } from '../../persistence/queries/uploads.js';
import { stampOf } from '../front-door/fields.js';
import type { DryRunResult } from './dry-run.js';
import { FILE_SEALED_AS } from './upload-intake.js';
import type { UploadAnswer } from './uploads.schema.js';

interface FileFacts {
  fileName: string | null;
  columns: readonly string[];
}

/** Name and original columns of the file; undefined where its header was never read. */
export const fileOf = (keyring: Keyring, row: UploadRow): FileFacts | undefined =>
  row.fileSealed === null
    ? undefined
    : (JSON.parse(keyring.open(row.fileSealed, FILE_SEALED_AS)) as FileFacts);

export function presentUpload(keyring: Keyring, row: UploadRow): UploadAnswer {
  const { id, status, received, accepted, duplicates, rejected, late, held, unknownColumns } = row;
  const failed = row.refusalCode !== null;
  return {
    ...{ id, status, received, accepted, duplicates, rejected, late, held, unknownColumns },
    release: row.release,
    test: row.test,
    insurerId: row.insurerId,
    fileName: fileOf(keyring, row)?.fileName ?? null,
    bytes: Number(row.byteCount),
    failure: failed ? { code: row.refusalCode ?? '', message: row.refusalMessage ?? '' } : null,
    createdAt: stampOf(row.createdAt),
    completedAt: stampOf(row.completedAt),
  };
}

export function presentDryRun(
  { unknownColumns, ...result }: DryRunResult,
  order: { insurerId: string; test: boolean; fileName: string | null; bytes: number; at: Date },
): UploadAnswer {
  const { insurerId, test, fileName, bytes, at } = order;
  return {
    id: null,
    status: 'completed',
    ...result,
    unknownColumns: [...unknownColumns],
    release: result.held > 0 ? 'waiting' : 'none',
    ...{ test, insurerId, fileName, bytes },
    failure: null,
    createdAt: stampOf(at),
    completedAt: stampOf(at),
    dryRun: true,
  };
}
