import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../../../domain/identity/principal.js';
import { testKeyring } from '../../../test/harness/api.js';
import { filterOf } from './case-search.js';
import type { CasesQuery } from './cases.schema.js';

const head = { role: 'substation_head', insurerId: 'one', testMode: false } as unknown as Principal;
const branchesFor = (branchIds: string[] | null, branch?: string) =>
  filterOf(testKeyring(), { branch } as CasesQuery, { ...head, branchIds }, 0).branchIds;

describe('the branch that a list is asked for', () => {
  it('narrows what somebody bound to branches sees', () => {
    expect(branchesFor(['north', 'south'], 'south')).toEqual(['south']);
    expect(branchesFor(['north', 'south'])).toEqual(['north', 'south']);
  });

  it('shows nothing where it is none of theirs', () => {
    expect(branchesFor(['north', 'south'], 'west')).toEqual([]);
  });

  it('leaves out what they co-handle elsewhere, which stands beside their own otherwise', () => {
    const shared = (branchIds: string[] | null, branch?: string) =>
      filterOf(testKeyring(), { branch } as CasesQuery, { ...head, branchIds }, 0).alsoCoHandledBy;
    expect(shared(['north'])).toMatchObject({ insurerId: 'one', branchIds: ['north'] });
    expect(shared(['north'], 'north')).toBeUndefined();
    expect(shared(null)).toBeUndefined();
  });

  it('is any branch for those who are bound to none', () => {
    expect(branchesFor(null, 'west')).toEqual(['west']);
    expect(branchesFor(null)).toBeUndefined();
  });
});
