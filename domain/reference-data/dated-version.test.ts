import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { versionAt } from './dated-version.js';

const versions = fc
  .array(fc.integer({ min: 0, max: 5 }), { maxLength: 8 })
  .map((froms) => froms.map((validFrom, index) => ({ version: index + 1, validFrom })));

describe('the version in force', () => {
  it('became valid last by the moment, the higher of two that did so at once, in whatever order they stand', () => {
    fc.assert(
      fc.property(versions, fc.integer({ min: -1, max: 6 }), (all, at) => {
        const found = versionAt(all, at);
        expect(versionAt([...all].reverse(), at)).toBe(found);
        const valid = all.filter(({ validFrom }) => validFrom <= at);
        expect(valid.length === 0).toBe(found === undefined);
        if (found === undefined) return;
        expect(valid).toContain(found);
        for (const { version, validFrom } of valid)
          expect(
            validFrom < found.validFrom || (validFrom === found.validFrom && version <= found.version),
          ).toBe(true);
      }),
    );
  });
});
