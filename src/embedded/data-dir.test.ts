import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chooseDataDir, forgetEmbeddedData, takeDataDir } from './data-dir.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'station-data-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a data folder', () => {
  it('belongs to one station at a time', async () => {
    const first = await takeDataDir(folder);
    await expect(takeDataDir(path.join(folder, '.'))).rejects.toMatchObject({ code: 'data_in_use' });
    await first.release();
    await (await takeDataDir(folder)).release();
  });

  it('keeps the keys when the embedded data are forgotten', async () => {
    const taken = await takeDataDir(folder);
    for (const name of ['keyring.json', 'postgres-passwords.json', 'sms-centre-password'])
      await writeFile(path.join(folder, name), '');
    await forgetEmbeddedData(taken);
    expect(await readdir(folder)).toEqual(['keyring.json']);
    await taken.release();
  });

  it('is the one that the setting names, as an absolute path', async () => {
    expect(await chooseDataDir('somewhere')).toBe(path.resolve('somewhere'));
    expect(path.isAbsolute(await chooseDataDir(undefined))).toBe(true);
  });
});
