import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { canEnter } from './account.js';

const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'station-account-'));
  await mkdir(path.join(folder, 'inner'), { mode: 0o755 });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('canEnter', () => {
  it('is stopped by one closed folder above', async () => {
    await chmod(folder, 0o700);
    expect(await canEnter(path.join(folder, 'inner'), stranger)).toBe(false);
    await chmod(folder, 0o711);
    expect(await canEnter(path.join(folder, 'inner'), stranger)).toBe(true);
  });

  it('judges a folder that is yet to be made by those above it', async () => {
    await chmod(folder, 0o700);
    expect(await canEnter(path.join(folder, 'later/still'), stranger)).toBe(false);
    await chmod(folder, 0o755);
    expect(await canEnter(path.join(folder, 'later/still'), stranger)).toBe(true);
  });

  it("counts the owner's rights, not everyone's", async () => {
    await chmod(folder, 0o655);
    const owner = { name: 'owner', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    expect(await canEnter(folder, owner)).toBe(false);
    expect(await canEnter(folder, stranger)).toBe(true);
  });
});
