import { describe, expect, it } from '@jest/globals';
import { leagueOf } from './league.js';

const of = (insurerId: string, line: 'life' | 'pc', numerator: number, denominator: number) => ({
  insurerId,
  line,
  share: { numerator, denominator },
});
const ranks = (...contenders: ReturnType<typeof of>[]) =>
  leagueOf(contenders).map(({ insurerId, rank }) => [insurerId, rank]);

describe('the league table of insurers', () => {
  it('ranks each line by shares, not by counts', () => {
    expect(ranks(of('big', 'pc', 900, 1000), of('small', 'pc', 30, 30), of('life', 'life', 1, 100))).toEqual([
      ['life', 1],
      ['small', 1],
      ['big', 2],
    ]);
  });

  it('lists without a rank whose n is small, the larger n first', () => {
    expect(ranks(of('none', 'pc', 0, 0), of('few', 'pc', 29, 29), of('enough', 'pc', 15, 30))).toEqual([
      ['enough', 1],
      ['few', null],
      ['none', null],
    ]);
  });

  it('gives equal shares the same rank, and compares before rounding', () => {
    expect(
      ranks(
        of('a', 'pc', 50, 100),
        of('b', 'pc', 100, 200),
        of('c', 'pc', 499_999, 1_000_000),
        of('d', 'pc', 99, 100),
      ),
    ).toEqual([
      ['d', 1],
      ['a', 2],
      ['b', 2],
      ['c', 4],
    ]);
  });
});
