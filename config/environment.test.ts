import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEnvironment } from './environment.js';
import { variables } from './variables.js';

const database = {
  DATABASE_URL: 'postgresql://api:s3cret-api@db:5432/station',
  DATABASE_WORKER_URL: 'postgresql://worker:w@db:5432/station',
  DATABASE_MIGRATOR_URL: 'postgresql://migrator:m@db:5432/station',
};

function settingsFrom(env: Record<string, string>) {
  const read = readEnvironment(env);
  if (!read.ok) throw new Error(read.faults.map((fault) => fault.message).join('\n'));
  return read.settings;
}

function faultsFrom(env: Record<string, string>) {
  const read = readEnvironment(env);
  return read.ok ? [] : read.faults;
}

describe('readEnvironment', () => {
  it('needs nothing to be set: the station then runs on its embedded parts, on the loopback address', () => {
    const settings = settingsFrom({});
    expect(settings.database).toBeUndefined();
    expect(settings.temporal.address).toBeUndefined();
    expect(settings.sms.url).toBeUndefined();
    expect(settings.http).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'http://127.0.0.1:3000',
    });
    expect(settings.survey).toEqual({
      pageSize: 500,
      roundEverySeconds: 3,
      sendingHours: { from: '08:00', until: '21:00' },
      uploadReleaseLimit: 20_000,
    });
    expect(settings.rehearsal).toBeUndefined();
  });

  it('takes an empty variable for an unset one', () => {
    expect(settingsFrom({ PORT: '', DATABASE_URL: ' ' }).http.port).toBe(3000);
  });

  it('reports all faults together, each with the rule and the mend', () => {
    const faults = faultsFrom({
      PORT: '70000',
      SURVEY_PAGE_SIZE: '0',
      SENDING_HOURS: '21:00-08:00',
      LOG_LEVEL: 'loud',
    });
    expect(faults.map((fault) => fault.variable)).toEqual([
      'PORT',
      'SURVEY_PAGE_SIZE',
      'SENDING_HOURS',
      'LOG_LEVEL',
    ]);
    expect(faults[1]?.message).toBe(
      'SURVEY_PAGE_SIZE must be a whole number from 1 to 5000 (it is "0"). Correct it, or unset it (then: the default 500).',
    );
  });

  it('never repeats a secret', () => {
    const [fault] = faultsFrom({ ...database, DATABASE_URL: 'mysql://root:hunter2@db/station' });
    expect(fault?.variable).toBe('DATABASE_URL');
    expect(fault?.message).not.toContain('hunter2');
  });

  it('takes one database address for a server that the station administers, and the three roles together', () => {
    const { DATABASE_URL, DATABASE_WORKER_URL } = database;
    const alone = settingsFrom({ DATABASE_URL });
    expect(alone).toMatchObject({ database: undefined, databaseAdminUrl: DATABASE_URL });
    expect(settingsFrom(database)).toMatchObject({ databaseAdminUrl: undefined });
    expect(faultsFrom({ DATABASE_WORKER_URL }).map((fault) => fault.variable)).toEqual([
      'DATABASE_URL',
      'DATABASE_MIGRATOR_URL',
    ]);
  });

  it.each([
    ['smtps://clerk%40assoc.example:pw@smtp.assoc.example', 'clerk@assoc.example'],
    ['smtp://station:pw@mail.assoc.example:25', 'no-reply@assoc.example'],
    ['smtp://10.0.0.7:25', 'no-reply@localhost.localdomain'],
  ])('writes from whom the mail server %s knows, unless MAIL_FROM says so', (SMTP_URL, sender) => {
    expect(settingsFrom({ SMTP_URL }).mail.from).toBe(`保险消费者权益保护服务总站 <${sender}>`);
    const MAIL_FROM = '总站 <zz@assoc.example>';
    expect(settingsFrom({ SMTP_URL, MAIL_FROM }).mail.from).toBe(MAIL_FROM);
  });

  it('reports a missing partner beside a faulty value', () => {
    const faults = faultsFrom({ REHEARSAL_START: 'tomorrow' });
    expect(faults.map((fault) => fault.variable)).toEqual(['REHEARSAL_START', 'REHEARSAL_FACTOR']);
  });

  it('reads a rehearsal clock', () => {
    const settings = settingsFrom({ REHEARSAL_START: '2026-03-02T08:00:00+08:00', REHEARSAL_FACTOR: '8640' });
    expect(settings.rehearsal).toEqual({ start: Date.UTC(2026, 2, 2), factor: 8640 });
  });

  it('uses TLS for a Temporal server with an API key, and refuses a key for the embedded one', () => {
    const remote = settingsFrom({ TEMPORAL_ADDRESS: 'temporal.example.org:7233', TEMPORAL_API_KEY: 'k' });
    expect(remote.temporal.tls).toBeDefined();
    expect(settingsFrom({ TEMPORAL_ADDRESS: 'localhost:7233' }).temporal.tls).toBeUndefined();
    expect(faultsFrom({ TEMPORAL_API_KEY: 'k' }).map((fault) => fault.variable)).toEqual([
      'TEMPORAL_ADDRESS',
    ]);
  });

  it.each([
    'smpp://id:pw@sms:2775?access_number=106900001',
    'ssmpp://id:pw@sms',
    'https://u:p@sms.example.org/send',
  ])('takes %s for a gateway', (url) => {
    expect(settingsFrom({ SMS_URL: url }).sms.url).toBe(url);
  });

  it.each([
    'sms.example.org',
    'ftp://sms.example.org',
    'smpp://',
    'smpp://id:pw@sms?access_number=10-69',
    'smpp://id:pw@sms?access_number=',
    'https://sms.example.org/send?access_number=1069000000000001',
  ])('refuses %s for a gateway', (url) => {
    expect(faultsFrom({ SMS_URL: url }).map((fault) => fault.variable)).toEqual(['SMS_URL']);
  });

  it('answers any text in any variable with settings or with faults of that variable', () => {
    const names = Object.keys(variables);
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string(), (name, text) => {
        for (const fault of faultsFrom({ [name]: text })) expect(fault.message.length).toBeGreaterThan(20);
      }),
    );
  });

  it('has a default of its own format wherever it has a default', () => {
    for (const [name, variable] of Object.entries(variables)) {
      if ('default' in variable)
        expect([name, variable.format.safeParse(variable.default).success]).toEqual([name, true]);
    }
  });
});
