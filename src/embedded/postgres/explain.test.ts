import { describe, expect, it } from '@jest/globals';
import { explainStop } from './explain.js';

const place = { folder: '/srv/station/postgres', logFile: '/srv/station/logs/postgres.log', port: 15432 };

describe('explainStop', () => {
  it.each([
    [
      'FATAL:  could not write lock file "postmaster.pid": No space left on device',
      'disk_full',
      'the disk that holds /srv/station/postgres is full',
    ],
    ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'port_taken', 'port 15432'],
    [
      'FATAL:  lock file "postmaster.pid" already exists',
      'data_in_use',
      'another PostgreSQL is using /srv/station/postgres',
    ],
    ['FATAL:  database files are incompatible with server', 'data_damaged', 'another major version'],
    [
      'postgres: error while loading shared libraries: libxml2.so.2: cannot open',
      'binary_missing',
      'libxml2.so.2',
    ],
    [
      'LOG:  starting\nFATAL:  data directory "x" has invalid permissions\nDETAIL: y',
      'start_failed',
      'has invalid permissions',
    ],
  ])('reads "%s" as %s', (printed, code, sentence) => {
    const failure = explainStop(printed, place);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(sentence);
  });
});
