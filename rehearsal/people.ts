import type { Draws } from './random.js';
import {
  FATE_PREFIXES,
  HOUSE,
  LATE_REPLY_DAYS,
  opensComplaint,
  PRODUCTS,
  type Care,
  type Consumer,
  type Fate,
  type Reply,
} from './plan.js';
import { sayingsOf, type Line, type Mood, type Saying } from './sayings.js';

/** How many people of a line do what; the rest of `events` say nothing. */
export interface LineCounts {
  readonly events: number;
  readonly lateUploads: number;
  readonly fates: Readonly<Record<Exclude<Fate, 'delivered'>, number>>;
  readonly replies: Readonly<Record<Exclude<Mood, 'unclear'>, number>>;
  /** Written so that a person must read it, by what the person makes of it. */
  readonly read: Readonly<Partial<Record<'satisfied' | 'dissatisfied' | 'none', number>>>;
  /** Satisfied, but after the window. */
  readonly tooLate: number;
}

/** Repeated over the people whose reply opens a complaint. */
export interface CaseHabits {
  readonly cares: readonly Care[];
  readonly followUps: readonly (readonly (Mood | null)[])[];
}

const SURNAMES = Array.from('赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜');
const GIVEN = Array.from('安平国建军芳秀英敏静丽强磊洋艳勇杰娟涛明超霞刚红云山水林');

interface Intent {
  fate: Fate;
  saying: Saying | null;
  tooLate: boolean;
}

/** The people of one line, in an order that the seed decides. `phones` counts numbers that were given away. */
export function peopleOf(
  draws: Draws,
  line: Line,
  counts: LineCounts,
  { waves, habits, phones }: { waves: readonly number[]; habits: CaseHabits; phones: { next: number } },
): Consumer[] {
  const intents = draws.shuffled(intentsOf(draws, line, counts));
  let cases = 0;
  return intents.map((intent, index): Consumer => {
    const opens = intent.saying !== null && opensComplaint(intent.saying);
    const nth = opens ? (cases += 1) - 1 : -1;
    const care = opens ? at(habits.cares, nth) : draws.pick(CARES);
    const [insurer, branch] = draws.pick(HOUSE[line]);
    const last = waves.length - 1;
    const wave = waves[opens ? nth % (last + 1) : index % (last + 1)] ?? 0;
    return {
      phone: phoneOf(intent.fate, (phones.next += 1)),
      name: draws.pick(SURNAMES) + draws.pick(GIVEN) + (draws.share() < 0.6 ? draws.pick(GIVEN) : ''),
      ...{ line, insurer, branch, product: PRODUCTS[line][care], care, wave },
      lateUpload: index < counts.lateUploads,
      fate: intent.fate,
      reply: intent.saying && { saying: intent.saying, afterDays: delay(draws, intent, opens) },
      followUps: opens ? followUpsOf(draws, line, care, at(habits.followUps, nth)) : [],
    };
  });
}

const CARES: readonly Care[] = ['well', 'returned', 'extended', 'late', 'never'];
const at = <T>(list: readonly T[], nth: number): T => {
  const found = list[nth % list.length];
  if (found === undefined) throw new RangeError('A habit repeats at least one thing.');
  return found;
};

function intentsOf(draws: Draws, line: Line, counts: LineCounts): Intent[] {
  const intents: Intent[] = [];
  const add = (count: number, make: () => Intent) => {
    for (let n = 0; n < count; n += 1) intents.push(make());
  };
  const saying = (mood: Mood, overall?: Saying['overall']): Saying =>
    draws.pick(sayingsOf(mood, line).filter((each) => overall === undefined || each.overall === overall));
  const reached = (words: Saying | null, tooLate = false): Intent => ({
    fate: 'delivered',
    saying: words,
    tooLate,
  });
  for (const [fate, count] of Object.entries(counts.fates))
    add(count, () => ({ fate: fate as Fate, saying: null, tooLate: false }));
  for (const [mood, count] of Object.entries(counts.replies)) add(count, () => reached(saying(mood as Mood)));
  for (const [overall, count] of Object.entries(counts.read))
    add(count, () => reached(saying('unclear', overall as Saying['overall'])));
  add(counts.tooLate, () => reached(saying('satisfied'), true));
  add(counts.events - intents.length, () => reached(null));
  return intents;
}

/** Who complains does so at once; opt-outs come before the next business of that person. */
function delay(draws: Draws, { saying, tooLate }: Intent, opens: boolean): number {
  if (tooLate) return LATE_REPLY_DAYS;
  return draws.between(0.15, opens || saying?.optOut === true ? 1 : 3);
}

/** Only cases that are worked well go round again: the others have no time left. */
function followUpsOf(
  draws: Draws,
  line: Line,
  care: Care,
  moods: readonly (Mood | null)[],
): (Reply | null)[] {
  const chosen: readonly (Mood | null)[] = care === 'well' ? moods : ['satisfied'];
  return chosen.map((mood): Reply | null => {
    if (mood === null) return null;
    // A follow-up is read by what it says as a whole; items were asked for on the card.
    const plain = sayingsOf(mood, line).filter(({ items }) => items === undefined);
    return { saying: draws.pick(plain), afterDays: draws.between(0.15, 1) };
  });
}

function phoneOf(fate: Fate, number: number): string {
  const prefix = FATE_PREFIXES[fate];
  return prefix + String(number).padStart(11 - prefix.length, '0');
}
