import { arrivedTogether } from '../../../domain/reply/match-reply.js';
import type { KeptPart } from '../../persistence/queries/inbound-parts.js';

/** Where a part belongs that was heard now. */
export type PartVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'new'; readonly messageNo: number; readonly doubtful: boolean };

interface OpenPart extends Pick<KeptPart, 'messageNo' | 'part' | 'joined' | 'doubtful' | 'arrivedAt'> {
  body: string;
}

/**
 * Which message of its place a part belongs to, where a phone may use the place again at once. Other words in a place that
 * is taken begin another message; what is there of the one before is kept. The same words within ten minutes of a message that
 * was joined may be that message's, delivered again, or the next one's: they are doubtful, and other words may take their
 * place.
 */
export function placePart(
  kept: readonly OpenPart[],
  heard: { part: number; body: string; arrivedAt: Date },
): PartVerdict {
  const newest = Math.max(0, ...kept.map(({ messageNo }) => messageNo));
  const whole = kept.filter(({ joined }) => joined);
  const current = kept.filter(({ messageNo, joined }) => messageNo === newest && !joined);
  const there = current.find(({ part }) => part === heard.part);
  if (there?.body === heard.body) return { kind: 'known' };
  const messageNo = current.length === 0 || (there && !there.doubtful) ? newest + 1 : newest;
  const begun = current.some(({ doubtful }) => !doubtful);
  return { kind: 'new', messageNo, doubtful: !begun && whole.some((part) => isSame(part, heard)) };
}

const isSame = (one: Pick<OpenPart, 'part' | 'body' | 'arrivedAt'>, other: typeof one): boolean =>
  one.part === other.part &&
  one.body === other.body &&
  arrivedTogether(one.arrivedAt.getTime(), other.arrivedAt.getTime());
