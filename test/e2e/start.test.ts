import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiClient } from '../harness/client.js';
import { startProgram, stationPlace } from '../harness/station.js';
import type { StationPlace, StationProcess } from '../harness/station.js';

const MINUTE = 60_000;
const START = 'src/main.js';
const READY = /Ready in [\d.]+ s/;

jest.setTimeout(MINUTE);

/** One station through its life: each case goes on where the one before left it. */
describe('npm start', () => {
  let place: StationPlace;
  let station: StationProcess | undefined;
  let password = '';

  beforeAll(async () => {
    place = await stationPlace();
  });
  afterAll(async () => {
    station?.signal('SIGTERM');
    await station?.ended;
    await place.remove();
  });

  it('says which port is taken, and by which variable to move it, before it touches anything', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(place.env['PORT']), '127.0.0.1', resolve));
    const refused = startProgram(START, place.env);
    expect(await refused.ended).toBe(1);
    await new Promise((resolve) => server.close(resolve));
    expect(refused.printed()).toContain(`port ${place.env['PORT']} on 127.0.0.1 is taken by another program`);
    expect(refused.printed()).toContain('another port with PORT');
    expect(refused.printed()).not.toContain('    at ');
  });

  it('reports every variable that cannot be used together', async () => {
    const refused = startProgram(START, { ...place.env, SMS_RATE: 'fast', LOG_LEVEL: 'loud' });
    expect(await refused.ended).toBe(1);
    expect(refused.printed()).toMatch(/SMS_RATE must be[^]*LOG_LEVEL must be/);
  });

  it('founds the station at its first start, shows the log-ins, and answers', async () => {
    station = startProgram(START, place.env);
    await station.says(READY);
    password = (await station.says(/ admin +(\S+)/))[1] ?? '';
    const ready = await fetch(`${place.url}/health/ready`);
    expect(await ready.json()).toMatchObject({ status: 'ready', database: true, temporal: true });
    const page = await fetch(`${place.url}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('保险消费者权益保护服务总站');
    expect((await new ApiClient(place.url).logIn('admin', password)).status).toBe(201);
    expect(station.printed()).toMatch(/API 密钥 GZLIFE +bxk_/);
  });

  it('shows an operator the state of the house, and who works on its task queues', async () => {
    const figures = await (await fetch(`${place.url}/metrics`)).text();
    for (const shown of [
      'station_state_known 1',
      'station_messages{state="unknown"} 0',
      'station_order_oldest_seconds 0',
      'station_sms_bound 1',
      'station_queue_workers{queue="sms",kind="activity"} 1',
      'station_queue_waiting{queue="station",kind="workflow"} 0',
    ])
      expect(figures).toContain(shown);
  });

  it('lets only one station use a data folder', async () => {
    const { DATA_DIR: folder = '' } = place.env;
    const second = startProgram(START, { ...place.env, ...(await stationPlace()).env, DATA_DIR: folder });
    expect(await second.ended).toBe(1);
    expect(second.printed()).toContain(`Another station is running on ${folder}`);
  });

  it('answers the operator while it runs', async () => {
    const verify = startProgram('src/station/main.js', place.env, ['audit', 'verify']);
    expect(await verify.ended).toBe(0);
    expect(verify.printed()).toMatch(/The audit trail is whole: \d+ entries sealed/);
    const reconcile = startProgram('src/station/main.js', place.env, ['reconcile']);
    expect(await reconcile.ended).toBe(0);
    expect(reconcile.printed()).toContain('0 open cases');
  });

  it('stops in order at Ctrl-C and goes on at the next start, with the same people and no secrets shown again', async () => {
    station?.signal('SIGINT');
    expect(await station?.ended).toBe(0);
    expect(station?.printed()).toMatch(
      /API stopped\.[^]*Workers stopped\.[^]*Database, Temporal, SMS centre and mail catcher stopped\./,
    );
    station = startProgram(START, place.env);
    await station.says(READY);
    expect(station.printed()).not.toMatch(/bxk_|shown this once/);
    expect((await new ApiClient(place.url).logIn('admin', password)).status).toBe(201);
    station.signal('SIGTERM');
    expect(await station.ended).toBe(0);
  });

  it('never runs a live station on the clock of a rehearsal', async () => {
    const clock = { REHEARSAL_START: '2026-03-02T08:00:00+08:00', REHEARSAL_FACTOR: '8640' };
    const refused = startProgram(START, { ...place.env, ...clock });
    expect(await refused.ended).toBe(1);
    expect(refused.printed()).toContain('This database is a live station and keeps real time.');
  });

  it('does not start over without being asked twice', async () => {
    const refused = startProgram(START, place.env, ['--fresh']);
    expect(await refused.ended).toBe(1);
    expect(refused.printed()).toContain('Repeat with --fresh --yes');
  });
});
