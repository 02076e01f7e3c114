import { PartFailure } from '../part-failure.js';
import { portTaken } from '../ports.js';

interface Place {
  folder: string;
  logFile: string;
  port: number;
}

/** Turns what PostgreSQL printed before it gave up into a sentence that says what to do. */
export function explainStop(printed: string, { folder, logFile, port }: Place): PartFailure {
  if (/No space left on device/i.test(printed)) {
    return new PartFailure(
      'disk_full',
      `PostgreSQL cannot start: the disk that holds ${folder} is full. Make room there (1 GB at least) and start again; nothing that was accepted is lost.`,
    );
  }
  if (/could not bind|Address already in use|could not create any TCP\/IP sockets/i.test(printed)) {
    return portTaken(port, 'PostgreSQL', 'POSTGRES_PORT');
  }
  if (/lock file "postmaster\.pid" already exists|pre-existing shared memory block/i.test(printed)) {
    return new PartFailure(
      'data_in_use',
      `PostgreSQL cannot start: another PostgreSQL is using ${folder}. Stop it, or set DATA_DIR to another folder.`,
    );
  }
  if (/database files are incompatible with server/i.test(printed)) {
    return new PartFailure(
      'data_damaged',
      `PostgreSQL cannot start: ${folder} was written by another major version. Restore a backup made by \`station -- backup\` into a new DATA_DIR.`,
    );
  }
  if (/error while loading shared libraries/i.test(printed)) {
    return new PartFailure(
      'binary_missing',
      `PostgreSQL cannot start: a system library is missing (${lastLine(printed)}). Install it, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  const reason = printed.split('\n').findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lastLine(printed);
  return new PartFailure(
    'start_failed',
    `PostgreSQL did not start: ${reason.trim()} (its whole output is in ${logFile}).`,
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
