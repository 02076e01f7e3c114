import { PartFailure } from '../embedded/part-failure.js';
import { KeyringFault } from '../integrations/keyring/fault.js';
import { StationFault } from './fault.js';

const systemSentences: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full. Free some space, then start again: nothing that was accepted is lost.',
  EDQUOT: 'The disk quota of this account is used up. Free some space, then start again.',
  EACCES:
    'A file or folder may not be read or written by this account. Give it the rights, or name another DATA_DIR.',
  EROFS: 'The data folder lies on a file system that cannot be written. Name another one with DATA_DIR.',
  EMFILE:
    'The system allows this account too few open files. Raise the limit (ulimit -n 4096), then start again.',
};

const databaseSentences: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'The database does not answer at the address of DATABASE_URL. Start it, or correct the variable.',
  ENOTFOUND: 'The host in DATABASE_URL is not known. Correct the variable.',
  '28P01':
    'The database refuses the password of one of its three roles. Correct DATABASE_URL, DATABASE_WORKER_URL and DATABASE_MIGRATOR_URL.',
  '28000':
    'The database refuses one of its three roles. Correct DATABASE_URL, DATABASE_WORKER_URL and DATABASE_MIGRATOR_URL.',
  '3D000':
    'The database that DATABASE_URL names does not exist. Create it (docs/operations.md), or correct the variable.',
  '53100':
    'The disk of the database is full. Free some space, then start again: nothing that was accepted is lost.',
  '53300':
    'The database has no connection left. Raise its max_connections, or stop other programs that use it.',
};

/** The sentence for an expected failure; undefined for a surprise, which deserves its stack. */
export function explain(error: unknown): string | undefined {
  if (error instanceof StationFault || error instanceof PartFailure || error instanceof KeyringFault)
    return error.message;
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  const known = code === undefined ? undefined : (systemSentences[code] ?? databaseSentences[code]);
  const file = (error as NodeJS.ErrnoException).path;
  return known === undefined ? undefined : file === undefined ? known : `${known} (${file})`;
}

/** The sentence, or for a surprise what a programmer needs. */
export function explainOrTrace(error: unknown): string {
  return (
    explain(error) ?? `Unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  );
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return code;
  const [inner] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return inner instanceof Error ? codeOf(inner) : undefined;
}
