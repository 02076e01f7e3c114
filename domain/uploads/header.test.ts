import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  noticeRecipientColumns,
  outstandingClaimColumns,
  periodReturnColumns,
  serviceEventColumns,
} from './column.js';
import { recognizeHeader } from './header.js';

const layoutOf = (names: readonly string[]) => {
  const reading = recognizeHeader(names, serviceEventColumns);
  if (!reading.ok) throw new Error(reading.code);
  return reading.layout;
};

describe('recognizeHeader', () => {
  it.each([serviceEventColumns, outstandingClaimColumns, noticeRecipientColumns, periodReturnColumns])(
    'finds every column by either name in any order',
    (...columns) => {
      fc.assert(
        fc.property(
          fc.shuffledSubarray([...columns.keys()], { minLength: columns.length }),
          fc.array(fc.boolean(), { minLength: columns.length, maxLength: columns.length }),
          (order, chinese) => {
            const names = order.map((place) =>
              chinese[place] ? columns[place]!.chinese : columns[place]!.name,
            );
            const reading = recognizeHeader(names, columns);
            expect(reading).toMatchObject({ ok: true, layout: { unknown: [], missing: [] } });
            if (reading.ok)
              expect(reading.layout.positions.map((at) => order[at])).toEqual([...columns.keys()]);
          },
        ),
      );
    },
  );

  it('leaves unknown columns out and names them, and names required columns that are missing', () => {
    const layout = layoutOf(['备\u0000注', 'event_no', '', '手机号码']);
    expect(layout.unknown).toEqual(['备注']);
    expect(layout.positions).toEqual([1, -1, -1, -1, -1, 3, -1, -1, -1, -1]);
    expect(layout.missing).toEqual(['event_type', 'occurred_at', 'branch_code', 'customer_name', 'product']);
  });

  it('takes spaces and capitals around a name lightly', () => {
    expect(layoutOf([' Event_No ', '\u3000险种']).positions.slice(0, 7)).toEqual([0, -1, -1, -1, -1, -1, 1]);
  });

  it('refuses a header without a single known name, and one that gives a column twice', () => {
    expect(recognizeHeader(['a', 'b'], serviceEventColumns)).toMatchObject({
      ok: false,
      code: 'header_unknown',
    });
    expect(recognizeHeader([], serviceEventColumns)).toMatchObject({ ok: false, code: 'header_unknown' });
    const twice = recognizeHeader(['event_no', 'product', '业务流水号'], serviceEventColumns);
    expect(twice).toMatchObject({ ok: false, code: 'header_duplicate' });
  });
});
