import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Manifest } from '../../src/station/dump.js';
import { startProgram, stationPlace } from '../harness/station.js';
import type { StationPlace } from '../harness/station.js';

jest.setTimeout(120_000);

/** The embedded station's database through backup and restore, as an operator sees it; each case goes on where the one before left it. */
describe('restore --replace', () => {
  let place: StationPlace;
  let folder = '';
  let whole: Manifest;

  const run = async (...words: string[]) => {
    const program = startProgram('src/station/main.js', place.env, words);
    return { status: await program.ended, printed: program.printed() };
  };
  const manifestFile = () => path.join(folder, 'manifest.json');
  const withManifest = (manifest: Manifest) => writeFile(manifestFile(), JSON.stringify(manifest));
  const replace = () => run('restore', folder, '--replace', '--yes');
  /** The entries of the audit trail tell one state of the database from another. */
  const entries = async () => {
    const { status, printed } = await run('audit', 'verify');
    expect([status, printed]).toEqual([0, expect.stringContaining('The audit trail is whole')]);
    return printed;
  };

  beforeAll(async () => {
    place = await stationPlace();
    folder = path.join(place.env['DATA_DIR'] ?? '', '..', 'backup');
    expect((await run('set-up')).status).toBe(0);
    expect((await run('backup', folder)).status).toBe(0);
    whole = JSON.parse(await readFile(manifestFile(), 'utf8')) as Manifest;
    expect((await run('password', 'admin')).status).toBe(0);
  });
  afterAll(() => place.remove());

  it('asks first, and takes a word in its place', async () => {
    const { status, printed } = await run('restore', folder, '--replace');
    expect([status, printed]).toEqual([1, expect.stringContaining('Repeat with restore … --replace --yes')]);
    expect((await run('restore', folder, '--replace', '--now')).printed).toContain(
      'restore knows --replace and --yes, not --now.',
    );
  });

  it('leaves the database as it is where the backup turns out to be of no use, early or late', async () => {
    const before = await entries();
    await withManifest({ ...whole, migrations: [...whole.migrations, 'Mediation1799'] });
    expect((await replace()).printed).toContain('a later release (Mediation1799)');
    const none = whole.tables.map((table) => (table.name === 'station' ? { ...table, rows: 0 } : table));
    await withManifest({ ...whole, tables: none });
    expect((await replace()).printed).toContain('This backup holds no station');
    // Whole as a file, and refused by the database when most of the others are loaded.
    const file = path.join(folder, 'staff_user.copy.gz');
    const good = await readFile(file);
    const bad = gzipSync(`${gunzipSync(good).toString()}not a row\n`);
    await writeFile(file, bad);
    const sha256 = createHash('sha256').update(bad).digest('hex');
    const broken = whole.tables.map((table) => (table.name === 'staff_user' ? { ...table, sha256 } : table));
    await withManifest({ ...whole, tables: broken });
    expect((await replace()).status).not.toBe(0);
    await writeFile(file, good);
    await withManifest(whole);
    expect(await entries()).toBe(before);
  });

  it('puts the backup in its place, says where the former database is kept, and drops it when told to', async () => {
    const { status, printed } = await replace();
    expect([status, printed]).toEqual([0, expect.stringMatching(/is kept as station_before_\d{14}\./)]);
    expect(printed).toContain('0 open cases');
    await entries();
    const kept = /station_before_\d{14}/.exec(printed)?.[0] ?? '';
    const asked = await run('forget-replaced');
    expect([asked.status, asked.printed]).toEqual([1, expect.stringContaining('forget-replaced --yes')]);
    expect((await run('forget-replaced', '--yes')).printed).toContain(`${kept}: dropped.`);
    expect((await run('forget-replaced', '--yes')).printed).toContain('No database was put aside.');
  });
});
