import { percentOf, type Ratio } from '../domain/figures/ratio.js';
import { isLate, opensComplaint, type Consumer, type Plan, type Reply } from './plan.js';
import type { Line } from './sayings.js';

/** A figure of the station and what it must be, as it is shown: `1124`, or `2002 / 2100`, or `95.33 %`. */
export interface CheckedFigure {
  readonly code: string;
  /** Of one line only; both when absent. */
  readonly line?: Line;
  readonly expected: string;
}

/** Every figure that the plan decides, worked out from the plan alone. */
export function truthOf({ consumers }: Plan): CheckedFigure[] {
  const lines: readonly (Line | undefined)[] = [undefined, 'pc', 'life'];
  return [
    ...figuresOf(consumers),
    ...lines.map((line) => ({
      code: 'satisfaction',
      ...(line === undefined ? {} : { line }),
      expected: share(satisfaction(ofLine(consumers, line).flatMap(inTime))),
    })),
    ...itemFigures(consumers),
  ];
}

const ofLine = (consumers: readonly Consumer[], line: Line | undefined): readonly Consumer[] =>
  line === undefined ? consumers : consumers.filter((each) => each.line === line);

const inTime = ({ reply }: Consumer): Reply[] => (reply && !isLate(reply) ? [reply] : []);

function figuresOf(consumers: readonly Consumer[]): CheckedFigure[] {
  const of = (count: (each: Consumer) => boolean): number => consumers.filter(count).length;
  const replies = consumers.flatMap(inTime);
  const optedOut = of(({ reply }) => reply?.saying.optOut === true);
  const submitted = of(({ fate }) => fate !== 'rejected');
  const events = consumers.length + optedOut;
  const late = of(({ lateUpload }) => lateUpload);
  const counts: [code: string, expected: number | Ratio][] = [
    ['submitted', submitted],
    ['delivered', of(({ fate }) => fate === 'delivered')],
    ['failed', of(({ fate }) => fate === 'undelivered' || fate === 'rejected')],
    ['expired', of(({ fate }) => fate === 'expired')],
    ['suppressed', optedOut],
    ['unknown', 0],
    ['replies', replies.length],
    ['late_replies', of(({ reply }) => reply !== null && isLate(reply))],
    ['answers', replies.filter(isAnswer).length],
    ['reply_rate', { numerator: replies.length, denominator: submitted }],
    ...casesOf(consumers),
    ['upload_on_time', { numerator: events - late, denominator: events }],
  ];
  return counts.map(([code, expected]) => ({ code, expected: shown(expected) }));
}

function casesOf(consumers: readonly Consumer[]): [string, number | Ratio][] {
  const complaints = consumers.filter(({ reply }) => reply !== null && opensComplaint(reply.saying));
  const enquiries = consumers.filter(({ reply }) => reply?.saying.overall === 'enquiry').length;
  const rounds = complaints.flatMap(({ care, followUps }) =>
    Array.from({ length: roundsOf(followUps) }, () => care),
  );
  const asked = rounds.filter((care) => care !== 'never').length;
  const onTime = rounds.filter((care) => care !== 'never' && care !== 'late').length;
  const followUps = complaints
    .filter(({ care }) => care !== 'never')
    .flatMap((each) => each.followUps.slice(0, roundsOf(each.followUps)));
  const answers = followUps.filter((reply) => reply !== null);
  return [
    ['transfers', complaints.length],
    ['on_time_contact', { numerator: onTime, denominator: rounds.length }],
    ['on_time_investigate', { numerator: onTime, denominator: rounds.length }],
    ['on_time_enquiry', { numerator: enquiries, denominator: enquiries }],
    ['follow_up_submitted', asked],
    ['follow_up_replies', answers.length],
    ['follow_up_reply_rate', { numerator: answers.length, denominator: asked }],
    ['follow_up_satisfaction', satisfaction(answers)],
  ];
}

/** A dissatisfied follow-up is followed by a round more. */
function roundsOf(followUps: Consumer['followUps']): number {
  const last = followUps.findIndex((reply) => reply?.saying.overall !== 'dissatisfied');
  return last === -1 ? followUps.length + 1 : last + 1;
}

function itemFigures(consumers: readonly Consumer[]): CheckedFigure[] {
  const answers = consumers.flatMap(inTime).filter(isAnswer);
  const codes = new Set(answers.flatMap(({ saying }) => Object.keys(saying.items ?? {})));
  return [...codes].sort().map((code) => {
    const grades = answers.map(({ saying }) => saying.items?.[code]);
    return { code: `satisfaction_item_${code}`, expected: share(ratioOf(grades)) };
  });
}

const isAnswer = ({ saying }: Reply): boolean =>
  saying.overall === 'satisfied' || saying.overall === 'dissatisfied' || saying.overall === 'suggestion';

const satisfaction = (replies: readonly Reply[]): Ratio =>
  ratioOf(replies.map(({ saying }) => saying.overall));

function ratioOf(grades: readonly (string | undefined)[]): Ratio {
  const satisfied = grades.filter((grade) => grade === 'satisfied').length;
  return {
    numerator: satisfied,
    denominator: satisfied + grades.filter((grade) => grade === 'dissatisfied').length,
  };
}

/** As the checks compare it: exact parts, since two shares may round to one percentage. */
export const share = ({ numerator, denominator }: Ratio): string => `${numerator} / ${denominator}`;
export const percent = (ratio: Ratio): string => `${percentOf(ratio) ?? '–'} %`;
const shown = (figure: number | Ratio): string =>
  typeof figure === 'number' ? String(figure) : share(figure);
