import { describe, expect, it } from '@jest/globals';
import { isMilestone } from './milestones.js';

describe('what a consumer sees of a case', () => {
  it('says that the insurer made contact only when it reached somebody', () => {
    const contact = (outcome: string) => isMilestone({ type: 'logContact', data: { outcome } });
    expect(['reached', 'refused', 'not_reached'].map(contact)).toEqual([true, true, false]);
  });

  it('shows no notes', () => {
    expect(isMilestone({ type: 'addNote', data: {} })).toBe(false);
    expect(isMilestone({ type: 'transfer', data: {} })).toBe(true);
  });
});
