import { describe, expect, it } from '@jest/globals';
import { moment } from './fields.js';

describe('a moment', () => {
  it.each(['2026-03-05T09:00:00+08:00', '2026-03-05T01:00:00Z', '2026-03-05 09:00', '2026-03-05 09:00:00'])(
    'may be given as %s, wherever the station runs',
    (text) => {
      expect(moment.parse(text)).toBe('2026-03-05T09:00:00.000+08:00');
    },
  );

  it.each(['2026-03-05T09:00:00', '2026-03-05', '2026-02-30 09:00', ''])('is not %j', (text) => {
    const { error } = moment.safeParse(text);
    expect(error?.issues).toMatchObject([{ params: { code: 'format' } }]);
  });
});
