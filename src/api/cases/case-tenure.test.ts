import { describe, expect, it } from '@jest/globals';
import { seenBy } from './case-tenure.js';

const line = (type: string, actorInsurerId: string | null, data: Record<string, unknown> = {}) => ({
  type,
  actorInsurerId,
  data,
});

const story = [
  line('opened', null),
  line('transfer', null, { insurerId: 'a' }),
  line('addNote', 'a'),
  line('reassign', 'a', { branchId: 'a-2' }),
  line('logContact', 'helper-of-a'),
  line('addNote', null),
  line('reassign', null, { insurerId: 'b' }),
  line('logContact', 'b'),
  line('addNote', 'helper-of-b'),
];

describe('the timeline of a case that went from one insurer to another', () => {
  it('hides from the later insurer and its co-handlers what the former one did', () => {
    const later = [0, 1, 5, 6, 7, 8].map((index) => story[index]);
    expect(seenBy('b', story)).toEqual(later);
    expect(seenBy('helper-of-b', story)).toEqual(later);
  });

  it('shows everything to the station, and to an insurer that has the case again its own', () => {
    expect(seenBy(null, story)).toEqual(story);
    const again = [...story, line('reassign', null, { insurerId: 'a' }), line('logContact', 'a')];
    expect(seenBy('a', again)).toEqual([0, 1, 2, 3, 5, 6, 9, 10].map((index) => again[index]));
  });

  it('keeps reminders of what the station owes from insurers', () => {
    const own = line('reminded', null, { clock: 'investigate' });
    const stations = line('reminded', null, { clock: 'review' });
    expect(seenBy('a', [...story.slice(0, 2), stations, own])).toEqual([...story.slice(0, 2), own]);
    expect(seenBy(null, [stations])).toEqual([stations]);
  });

  it('shows both sides of a transfer to the same insurer after a reopening', () => {
    const reopened = [...story.slice(0, 5), line('reopen', null), line('transfer', null, { insurerId: 'a' })];
    expect(seenBy('a', reopened)).toEqual(reopened);
  });
});
