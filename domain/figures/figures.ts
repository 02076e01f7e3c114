import type { CaseClockCode } from '../case/case-state.js';
import {
  answers,
  ownedIn,
  promptsInState,
  repliedSurveys,
  replies,
  settledClocks,
  submittedPrompts,
  wasOnTime,
  type Side,
} from './counting.js';
import type { Facts, FigureFilter, ReplyFact } from './facts.js';
import type { Ratio } from './ratio.js';

/**
 * A figure that the head station reports: how it is called, how it is shown to be made, and a slow count over plain
 * facts, which every faster one must agree with. Formulas: FORMATS, "What the figures count".
 */
export type Figure = CountFigure | RatioFigure;

interface FigureHead {
  readonly code: string;
  readonly name: string;
  readonly english: string;
  /** One Chinese sentence for the screen. */
  readonly formula: string;
  readonly group: 'survey' | 'follow_up' | 'case' | 'station' | 'upload';
}

export interface CountFigure extends FigureHead {
  readonly unit: 'count';
  count(facts: Facts, filter: FigureFilter): number;
}

export interface RatioFigure extends FigureHead {
  readonly unit: 'ratio';
  readonly numerator: string;
  readonly denominator: string;
  count(facts: Facts, filter: FigureFilter): Ratio;
}

const SIDES: Readonly<Record<Side, { prefix: string; name: string; english: string }>> = {
  survey: { prefix: '', name: '', english: '' },
  follow_up: { prefix: 'follow_up_', name: '投诉回访', english: 'Follow-up: ' },
};

type SideCount = [
  code: string,
  name: string,
  english: string,
  formula: string,
  count: (facts: Facts, filter: FigureFilter, side: Side) => number,
];

const SIDE_COUNTS: readonly SideCount[] = [
  [
    'submitted',
    '短信提交数',
    'submitted',
    '本期向短信中心提交成功的提示短信数，按提交时间计。',
    (f, w, s) => submittedPrompts(f, w, s).length,
  ],
  [
    'delivered',
    '短信送达数',
    'delivered',
    '本期提交的提示短信中，回执为已送达的条数。',
    (f, w, s) => promptsInState(f, w, s, ['delivered']).length,
  ],
  [
    'failed',
    '短信失败数',
    'failed',
    '提交被拒的条数（按计划时间计）与回执为未送达的条数（按提交时间计）之和。',
    (f, w, s) => promptsInState(f, w, s, ['rejected', 'undelivered']).length,
  ],
  [
    'expired',
    '短信过期数',
    'expired',
    '本期提交的提示短信中，回执为已过期的条数；不计入失败。',
    (f, w, s) => promptsInState(f, w, s, ['expired']).length,
  ],
  [
    'suppressed',
    '未发送数',
    'suppressed',
    '因退订、号码有误等原因未发送的条数，按计划时间计。',
    (f, w, s) => promptsInState(f, w, s, ['suppressed']).length,
  ],
  [
    'unknown',
    '结果不明数',
    'outcome unknown',
    '提交结果不明、待人工核实的条数，按计划时间计。',
    (f, w, s) => promptsInState(f, w, s, ['unknown', 'submitting']).length,
  ],
  [
    'replies',
    '回复数',
    'replies',
    '本期收到的、能对应到回访的回复条数，按到达时间计；重复投递只计一次，逾期回复另计。',
    (f, w, s) => replies(f, w, s, false).length,
  ],
  [
    'late_replies',
    '逾期回复数',
    'late replies',
    '回复期结束后才到达的回复条数，按到达时间计；不计入任何比率。',
    (f, w, s) => replies(f, w, s, true).length,
  ],
  [
    'answers',
    '评价数',
    'answers',
    '本期作出评价（满意、不满意）或意见建议的回访数；一次回访以期内最后一次为准。',
    (f, w, s) => answers(f, w, s).length,
  ],
];

const sideCounts = (side: Side): CountFigure[] =>
  SIDE_COUNTS.map(([code, name, english, formula, count]) => ({
    code: SIDES[side].prefix + code,
    name: SIDES[side].name + name,
    english: SIDES[side].english + english,
    formula,
    group: side,
    unit: 'count',
    count: (facts, filter) => count(facts, filter, side),
  }));

const replyRate = (side: Side): RatioFigure => ({
  code: `${SIDES[side].prefix}reply_rate`,
  name: `${SIDES[side].name}回复率`,
  english: `${SIDES[side].english}reply rate`,
  formula: '有回复的回访数 ÷ 提交的提示短信数。',
  numerator: '首次回复在本期到达的回访数，每次回访只计一次，逾期回复不计',
  denominator: '本期提交的提示短信数',
  group: side,
  unit: 'ratio',
  count: (facts, filter) => ({
    numerator: repliedSurveys(facts, filter, side).length,
    denominator: submittedPrompts(facts, filter, side).length,
  }),
});

const satisfaction = (side: Side): RatioFigure => ({
  code: `${SIDES[side].prefix}satisfaction`,
  name: `${SIDES[side].name}满意率`,
  english: `${SIDES[side].english}satisfaction`,
  formula: '满意 ÷（满意 + 不满意），并注明样本数 n。',
  numerator: '本期评价为满意的回访数，按评价到达时间计',
  denominator: '本期评价为满意或不满意的回访数；意见建议、咨询和退订不计',
  group: side,
  unit: 'ratio',
  count: (facts, filter) => satisfactionOf(answers(facts, filter, side).map(({ overall }) => overall)),
});

/** Satisfaction with one item of the cards, of those answers that named it (FORMATS). */
export function itemSatisfaction(item: { readonly code: string; readonly name: string }): RatioFigure {
  return {
    code: `satisfaction_item_${item.code}`,
    name: `${item.name}满意率`,
    english: `satisfaction by item: ${item.code}`,
    formula: `「${item.name}」满意 ÷（满意 + 不满意），只计回复中点到该项目的评价。`,
    numerator: `本期评价中「${item.name}」为满意的回访数`,
    denominator: `本期评价中「${item.name}」为满意或不满意的回访数`,
    group: 'survey',
    unit: 'ratio',
    count: (facts, filter) =>
      satisfactionOf(answers(facts, filter, 'survey').map(({ items }) => items[item.code])),
  };
}

interface RatedClock {
  readonly code: CaseClockCode;
  /** As its rate is called: 「联系按时率」. */
  readonly name: string;
}

/** The code of the on-time rate of a clock, whose own code may have a hyphen. */
export const onTimeCode = (clock: string): string => `on_time_${clock.replaceAll('-', '_')}`;

/** The on-time rate of one clock: every clock counts, each round and reopening, by the period of its due moment. */
function onTimeRate(clock: RatedClock): RatioFigure {
  return {
    code: onTimeCode(clock.code),
    name: `${clock.name}按时率`,
    english: `on-time rate: ${clock.code}`,
    formula: '按时完成的时限数 ÷ 已有结果的时限数，按到期时间计；日历事后更正的，须经主管认定按时才改计。',
    numerator: '到期前已完成的时限数；恰在到期时刻完成的算逾期',
    denominator: '到期时间在本期、已完成或已逾期的时限数；到期前撤销的不计',
    group: 'case',
    unit: 'ratio',
    count: (facts, filter) => {
      const settled = settledClocks(facts, filter, clock.code);
      return { numerator: settled.filter(wasOnTime).length, denominator: settled.length };
    },
  };
}

/** The on-time rate of what the head station itself owes its cases (decision 0005): no insurer's, no line's. */
const stationRate = (clock: RatedClock): RatioFigure => ({
  ...onTimeRate(clock),
  formula:
    '总站按时办理的时限数 ÷ 已有结果的时限数，按到期时间计；总站自身的时限，按机构、分站或业务条线筛选时不计。',
  group: 'station',
});

const transfers: CountFigure = {
  code: 'transfers',
  name: '转办数',
  english: 'transfers',
  formula: '本期转给分站的案件数，按转办时间计；同一案件中的后续建议不另计。',
  group: 'case',
  unit: 'count',
  count: (facts, filter) =>
    new Set(ownedIn(facts.transfers, filter, (row) => row.transferredAt).map(({ caseNo }) => caseNo)).size,
};

const lateUploads: RatioFigure = {
  code: 'upload_on_time',
  name: '业务流水上传按时率',
  english: 'on-time rate: upload',
  formula: '按时上传的业务流水数 ÷ 收到的业务流水数，按收到时间计。',
  numerator: '在业务办理后 1 个工作日内收到的业务流水数',
  denominator: '本期收到的业务流水数',
  group: 'upload',
  unit: 'ratio',
  count: (facts, filter) => {
    const received = ownedIn(facts.events, filter, (row) => row.receivedAt);
    return { numerator: received.filter(({ late }) => !late).length, denominator: received.length };
  },
};

/** Every figure for surveys and cases whose code does not depend on reference data; items and clocks add theirs. */
export const FIGURES: readonly Figure[] = [
  ...sideCounts('survey'),
  replyRate('survey'),
  satisfaction('survey'),
  ...sideCounts('follow_up'),
  replyRate('follow_up'),
  satisfaction('follow_up'),
  transfers,
  onTimeRate({ code: 'contact', name: '联系' }),
  onTimeRate({ code: 'investigate', name: '调查反馈' }),
  onTimeRate({ code: 'enquiry', name: '咨询答复' }),
  stationRate({ code: 'transfer', name: '转办' }),
  stationRate({ code: 'review', name: '反馈审核' }),
  stationRate({ code: 'phone-task', name: '电话回访' }),
  lateUploads,
];

/** The figures of a station: the fixed ones and one for each item of its cards, an item of several cards once. */
export function figuresFor(items: readonly { readonly code: string; readonly name: string }[]): Figure[] {
  const byCode = new Map(items.map((item) => [item.code, item]));
  return [...FIGURES, ...[...byCode.values()].map(itemSatisfaction)];
}

function satisfactionOf(grades: readonly (ReplyFact['overall'] | undefined)[]): Ratio {
  const satisfied = grades.filter((grade) => grade === 'satisfied').length;
  const dissatisfied = grades.filter((grade) => grade === 'dissatisfied').length;
  return { numerator: satisfied, denominator: satisfied + dissatisfied };
}
