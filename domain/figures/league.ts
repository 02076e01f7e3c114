import { SMALL_N } from './ratio.js';
import type { Ratio } from './ratio.js';

/** One insurer's share in a league table. */
export interface Contender {
  readonly insurerId: string;
  readonly line: 'life' | 'pc';
  readonly share: Ratio;
}

/** By what the league table ranks, as it stands above the table. */
export const LEAGUE_RULE = {
  chinese: `公平规则：人身险与财产险分别排名（服务卡和时限不同，不相互比较）；按比率而不按数量排名，数量随业务规模而定；样本数 n 不足 ${SMALL_N} 的机构照列但不排名；比率相同的名次并列，按未四舍五入的比率比较。`,
  english: `Fairness rule: life & health and property & casualty insurers are ranked apart, for their cards and time limits differ; by shares, never by counts, which follow the size of a business; an insurer with an n below ${SMALL_N} is listed and not ranked; equal shares take the same rank, compared before rounding.`,
} as const;

/**
 * The insurers of each line in the order of their shares, the best first, those with too few rows last. `rank` is null
 * where n is small; equals share a rank, and the next one comes after all of them.
 */
export function leagueOf<T extends Contender>(contenders: readonly T[]): (T & { rank: number | null })[] {
  return (['life', 'pc'] as const).flatMap((line) => {
    const those = contenders.filter((each) => each.line === line);
    const ranked = those.filter(({ share }) => share.denominator >= SMALL_N).sort(bestFirst);
    const few = those.filter(({ share }) => share.denominator < SMALL_N);
    return [
      ...ranked.map((each) => ({ ...each, rank: 1 + ranked.findIndex((one) => bestFirst(one, each) === 0) })),
      ...few
        .sort((a, b) => b.share.denominator - a.share.denominator)
        .map((each) => ({ ...each, rank: null })),
    ];
  });
}

/** Shares are compared as they were counted: crosswise, nothing is divided. */
function bestFirst({ share: a }: Contender, { share: b }: Contender): number {
  const [left, right] = [
    BigInt(b.numerator) * BigInt(a.denominator),
    BigInt(a.numerator) * BigInt(b.denominator),
  ];
  if (left === right) return 0;
  return left > right ? 1 : -1;
}
