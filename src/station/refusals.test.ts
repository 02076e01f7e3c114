import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import { settingsOf } from '../roots/settings.js';
import { keysRotate } from './keys-rotate.js';
import { restore } from './restore.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'station-refusals-'));
afterAll(() => rmSync(folder, { recursive: true }));

const desk = {
  settings: settingsOf({ DATA_DIR: path.join(folder, 'data') }),
  print: () => undefined,
  say: () => undefined,
};

describe('commands of the operator', () => {
  it('refuse a word that they do not know, instead of taking it for another', async () => {
    const rotated = async () => keysRotate.run(['--resme'], desk);
    await expect(rotated()).rejects.toThrow('keys rotate knows --resume, not --resme.');
  });

  it('say of a backup whose manifest was cut off that it cannot be read', async () => {
    writeFileSync(path.join(folder, 'manifest.json'), '{"createdAt": "2026-');
    const restored = async () => restore.run([folder], desk);
    await expect(restored()).rejects.toThrow('its manifest.json cannot be read');
  });

  it('replace no database of one’s own, however it is named', async () => {
    const backup = mkdtempSync(path.join(folder, 'backup-'));
    const rows = gzipSync('');
    writeFileSync(path.join(backup, 'station.copy.gz'), rows);
    const sha256 = createHash('sha256').update(rows).digest('hex');
    const tables = [{ name: 'station', columns: [], rows: 1, sha256 }];
    const made = { format: 1, createdAt: '2026-03-02T02:00:00.000Z', migrations: [], keyring: '', tables };
    writeFileSync(path.join(backup, 'manifest.json'), JSON.stringify(made));
    const DATABASE_URL = 'postgresql://postgres:pw@127.0.0.1:1/station';
    const others = { DATABASE_WORKER_URL: DATABASE_URL, DATABASE_MIGRATOR_URL: DATABASE_URL };
    for (const env of [{ DATABASE_URL }, { DATABASE_URL, ...others }]) {
      const settings = settingsOf(env);
      const replaced = async () => restore.run([backup, '--replace', '--yes'], { ...desk, settings });
      await expect(replaced()).rejects.toThrow('--replace is for the embedded PostgreSQL');
    }
  });
});
