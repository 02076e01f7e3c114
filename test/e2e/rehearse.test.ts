import { describe, expect, it } from '@jest/globals';
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

  it('leaves a station alone that is not there', async () => {
    const rehearsal = startProgram('rehearsal/main.js', {}, ['--attach', 'http://127.0.0.1:9']);
    expect(await rehearsal.ended).toBe(2);
    expect(rehearsal.printed()).toContain('--secrets');
  });
});
