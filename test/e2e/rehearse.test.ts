import { describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startTestApi } from '../harness/api.js';
import { openTestDatabase } from '../harness/database.js';
import { startProgram } from '../harness/station.js';

/** Its own lines on the terminal, not the station's. */
const figures = (printed: string) => printed.split('\n').filter((line) => /^[✓✗] /.test(line));

/** A machine that is busy with other things gives no figures, and says so: a longer day then. */
async function rehearsed(daySeconds: number): Promise<{ status: number; printed: string }> {
  const args = ['--events', '60', '--seed', '5', '--day-seconds', String(daySeconds)];
  const rehearsal = startProgram('rehearsal/main.js', {}, args);
  const status = await rehearsal.ended;
  const printed = rehearsal.printed();
  const behind = status === 1 && figures(printed).length === 0 && printed.includes('could not keep up');
  return behind && daySeconds < 12 ? rehearsed(daySeconds * 2) : { status, printed };
}

describe('npm run rehearse', () => {
  it('plays a small day and ends with the figures that are known beforehand', async () => {
    const { status, printed } = await rehearsed(3);
    const shown = figures(printed);
    expect({
      status,
      wrong: shown.filter((line) => line.startsWith('✗')),
      said: status === 0 ? '' : printed,
    }).toEqual({
      status: 0,
      wrong: [],
      said: '',
    });
    expect(shown.length).toBeGreaterThan(20);
    expect(shown).toContain('✓ 短信提交数  58');
  }, 600_000);

  it('is stopped in order while its station still starts', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'rehearse-'));
    // PostgreSQL runs under another account when we are root.
    await chmod(folder, 0o755);
    try {
      const rehearsal = startProgram('rehearsal/main.js', { TMPDIR: folder }, ['--events', '60']);
      await rehearsal.says(/ {2}PostgreSQL/);
      rehearsal.signal('SIGINT');
      expect(await rehearsal.ended).toBe(130);
      expect(rehearsal.printed()).toContain('Stopping the rehearsal.');
      expect((await readdir(folder)).filter((name) => name.startsWith('station-rehearsal-'))).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 120_000);

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
