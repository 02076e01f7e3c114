import { describe, expect, it } from '@jest/globals';
import { optionsOf } from './options.js';

const ATTACHED = ['--attach', 'http://127.0.0.1:3000', '--secrets', 'table.txt'];

describe('options of a rehearsal', () => {
  it('that would do nothing are refused by a sentence', () => {
    expect(optionsOf(['guizhou', '--events', '100'])).toContain('--events is for the scenario day');
    expect(optionsOf(['--control', 'http://127.0.0.1:2776'])).toContain('--attach <url>');
    expect(optionsOf(['--secrets', 'table.txt'])).toContain('--attach <url>');
    expect(optionsOf([...ATTACHED, '--day-seconds', '30'])).toContain('REHEARSAL_FACTOR of that station');
    expect(optionsOf([...ATTACHED, '--keep'])).toContain('--keep is for a station that the rehearsal starts');
  });

  it('are taken where they do something', () => {
    expect(optionsOf(['--events', '100', '--day-seconds', '30', '--keep'])).toMatchObject({
      events: 100,
      daySeconds: 30,
      keep: true,
    });
    expect(optionsOf(['guizhou', ...ATTACHED])).toMatchObject({ attach: { url: 'http://127.0.0.1:3000' } });
  });
});
