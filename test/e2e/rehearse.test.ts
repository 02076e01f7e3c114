import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startTestApi } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import { startProgram } from '../harness/station.js';

/** Its own lines on the terminal, not the station's. */
const figures = (printed: string) => printed.split('\n').filter((line) => /^[✓✗] /.test(line));

describe('npm run rehearse', () => {
  it('plays a small day and ends with the figures that are known beforehand', async () => {
    const rehearsal = startProgram('rehearsal/main.js', {}, [
      '--events',
      '60',
      '--day-seconds',
      '3',
      '--seed',
      '5',
    ]);
    const status = await rehearsal.ended;
    const shown = figures(rehearsal.printed());
    expect({
      status,
      wrong: shown.filter((line) => line.startsWith('✗')),
      printed: status === 0 ? '' : rehearsal.printed(),
    }).toEqual({
      status: 0,
      wrong: [],
      printed: '',
    });
    expect(shown.length).toBeGreaterThan(20);
    expect(shown).toContain('✓ 短信提交数  58');
  }, 180_000);

  it('says how it is used when it does not understand', async () => {
    const rehearsal = startProgram('rehearsal/main.js', {}, ['--events', 'many']);
    expect(await rehearsal.ended).toBe(2);
    expect(rehearsal.printed()).toContain('--events takes a whole number');
    expect(rehearsal.printed()).toContain('--day-seconds 10');
  });

  it('refuses a live station by a sentence', async () => {
    const database = await openTestDatabase();
    const station = await startTestApi({ database: database.api });
    const folder = await mkdtemp(path.join(os.tmpdir(), 'rehearse-'));
    const secrets = path.join(folder, 'table.txt');
    await writeFile(secrets, ' 登录 clerk  no-such-word\n API 密钥 GZPCA  bxk_none\n');
    try {
      const rehearsal = startProgram('rehearsal/main.js', {}, [
        '--attach',
        station.url,
        '--secrets',
        secrets,
      ]);
      expect(await rehearsal.ended).toBe(1);
      expect(rehearsal.printed()).toContain(`${station.url} is a live station.`);
    } finally {
      await station.close();
      await database.close();
      await rm(folder, { recursive: true });
    }
  }, 30_000);

  it('asks for the log-ins of a station that it did not start', async () => {
    const rehearsal = startProgram('rehearsal/main.js', {}, ['--attach', 'http://127.0.0.1:9']);
    expect(await rehearsal.ended).toBe(2);
    expect(rehearsal.printed()).toContain('--secrets');
  });
});
