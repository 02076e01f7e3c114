import { describe, expect, it } from '@jest/globals';
import { act, clerk, did, MON_10, transferAct, transferred } from '../play-case.js';

const helper = { insurerId: 'pc-1', branchId: 'pc-1-b2', userId: null };
const reopened = () =>
  did(
    transferred(),
    act('addCoHandler', clerk, MON_10, { coHandler: helper }),
    act('withdraw', clerk, MON_10, {}),
    act('reopen', clerk, MON_10, {}),
  );

describe('a case that is reopened and transferred anew', () => {
  it('keeps its co-handlers at the same insurer', () => {
    expect(did(reopened(), transferAct()).coHandlers).toEqual([helper]);
  });

  it('leaves them behind when it goes to another', () => {
    const there = { insurerId: 'pc-2', branchId: 'pc-2-b1', line: 'pc' } as const;
    expect(did(reopened(), act('transfer', clerk, MON_10, there)).coHandlers).toEqual([]);
  });
});
