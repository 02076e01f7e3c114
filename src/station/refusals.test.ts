import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
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
});
