import { answers, promptsInState, repliedSurveys, replies, submittedPrompts, type Side } from './counting.js';
import type { Facts, FigureFilter, ReplyFact } from './facts.js';
import { countFigure, ratioFigure } from './figure.js';
import type { CountedFact, CountFigure, RatioFigure } from './figure.js';

const SIDES: Readonly<Record<Side, { prefix: string; name: string; english: string }>> = {
  survey: { prefix: '', name: '', english: '' },
  follow_up: { prefix: 'follow_up_', name: '投诉回访', english: 'Follow-up: ' },
};

type SideCount = [
  code: string,
  name: string,
  english: string,
  formula: string,
  formulaEnglish: string,
  rows: (facts: Facts, filter: FigureFilter, side: Side) => readonly CountedFact[],
];

const SIDE_COUNTS: readonly SideCount[] = [
  [
    'submitted',
    '短信提交数',
    'submitted',
    '本期向短信中心提交成功的提示短信数，按提交时间计。',
    'Prompts that the SMS centre accepted in the period, by the moment of submission.',
    submittedPrompts,
  ],
  [
    'delivered',
    '短信送达数',
    'delivered',
    '本期提交的提示短信中，回执为已送达的条数。',
    'Of the prompts submitted in the period, those whose receipt says delivered.',
    (f, w, s) => promptsInState(f, w, s, ['delivered']),
  ],
  [
    'failed',
    '短信失败数',
    'failed',
    '提交被拒的条数（按计划时间计）与回执为未送达的条数（按提交时间计）之和。',
    'Prompts that were rejected (by the moment planned) plus those whose receipt says undelivered (by submission).',
    (f, w, s) => promptsInState(f, w, s, ['rejected', 'undelivered']),
  ],
  [
    'expired',
    '短信过期数',
    'expired',
    '本期提交的提示短信中，回执为已过期的条数；不计入失败。',
    'Of the prompts submitted in the period, those whose receipt says expired; they are no failures.',
    (f, w, s) => promptsInState(f, w, s, ['expired']),
  ],
  [
    'suppressed',
    '未发送数',
    'suppressed',
    '因退订、号码有误等原因未发送的条数，按计划时间计。',
    'Prompts that were not sent, for an opt-out or a bad number among others, by the moment planned.',
    (f, w, s) => promptsInState(f, w, s, ['suppressed']),
  ],
  [
    'unknown',
    '结果不明数',
    'outcome unknown',
    '提交结果不明、待人工核实的条数，按计划时间计。',
    'Prompts of which nobody knows yet whether they were submitted, by the moment planned.',
    (f, w, s) => promptsInState(f, w, s, ['unknown', 'submitting']),
  ],
  [
    'replies',
    '回复数',
    'replies',
    '本期收到的、能对应到回访的回复条数，按到达时间计；重复投递只计一次，逾期回复另计。',
    'Replies that fit a survey, by arrival; a redelivery counts once, late replies count apart.',
    (f, w, s) => replies(f, w, s, false),
  ],
  [
    'late_replies',
    '逾期回复数',
    'late replies',
    '回复期结束后才到达的回复条数，按到达时间计；不计入任何比率。',
    'Replies that arrived after their window had closed, by arrival; they count in no share.',
    (f, w, s) => replies(f, w, s, true),
  ],
  [
    'answers',
    '评价数',
    'answers',
    '本期作出评价（满意、不满意）或意见建议的回访数；一次回访以期内最后一次为准。',
    'Surveys that were answered by a rating or a suggestion; of several in the window the last one counts.',
    answers,
  ],
];

const sideCounts = (side: Side): CountFigure[] =>
  SIDE_COUNTS.map(([code, name, english, formula, formulaEnglish, rows]) =>
    countFigure({
      code: SIDES[side].prefix + code,
      name: SIDES[side].name + name,
      english: SIDES[side].english + english,
      formula,
      formulaEnglish,
      group: side,
      unit: 'count',
      rows: (facts, filter) => rows(facts, filter, side),
    }),
  );

const replyRate = (side: Side): RatioFigure =>
  ratioFigure({
    code: `${SIDES[side].prefix}reply_rate`,
    name: `${SIDES[side].name}回复率`,
    english: `${SIDES[side].english}reply rate`,
    formula: '有回复的回访数 ÷ 提交的提示短信数。',
    formulaEnglish: 'Surveys with a reply ÷ prompts submitted.',
    numerator: '首次回复在本期到达的回访数，每次回访只计一次，逾期回复不计',
    numeratorEnglish: 'surveys whose first reply arrived in the period, each once, late replies apart',
    denominator: '本期提交的提示短信数',
    denominatorEnglish: 'prompts submitted in the period',
    group: side,
    unit: 'ratio',
    rows: (facts, filter) => ({
      numerator: repliedSurveys(facts, filter, side),
      denominator: submittedPrompts(facts, filter, side),
    }),
  });

const satisfaction = (side: Side): RatioFigure =>
  ratioFigure({
    code: `${SIDES[side].prefix}satisfaction`,
    name: `${SIDES[side].name}满意率`,
    english: `${SIDES[side].english}satisfaction`,
    formula: '满意 ÷（满意 + 不满意），并注明样本数 n。',
    formulaEnglish: 'Satisfied ÷ (satisfied + dissatisfied), always with its n.',
    numerator: '本期评价为满意的回访数，按评价到达时间计',
    numeratorEnglish: 'surveys answered as satisfied, by the arrival of the answer',
    denominator: '本期评价为满意或不满意的回访数；意见建议、咨询和退订不计',
    denominatorEnglish:
      'surveys answered as satisfied or dissatisfied; suggestions, enquiries and opt-outs apart',
    group: side,
    unit: 'ratio',
    rows: (facts, filter) => satisfactionOf(answers(facts, filter, side), ({ overall }) => overall),
  });

/** Satisfaction with one item of the cards, of those answers that named it (FORMATS). */
export const itemSatisfaction = (item: { readonly code: string; readonly name: string }): RatioFigure =>
  ratioFigure({
    code: `satisfaction_item_${item.code}`,
    name: `${item.name}满意率`,
    english: `satisfaction by item: ${item.code}`,
    formula: `「${item.name}」满意 ÷（满意 + 不满意），只计回复中点到该项目的评价。`,
    formulaEnglish: `Satisfied ÷ (satisfied + dissatisfied) with “${item.code}”, of those answers only that named the item.`,
    numerator: `本期评价中「${item.name}」为满意的回访数`,
    numeratorEnglish: `surveys whose answer was satisfied with “${item.code}”`,
    denominator: `本期评价中「${item.name}」为满意或不满意的回访数`,
    denominatorEnglish: `surveys whose answer was satisfied or dissatisfied with “${item.code}”`,
    group: 'survey',
    unit: 'ratio',
    rows: (facts, filter) =>
      satisfactionOf(answers(facts, filter, 'survey'), ({ items }) => items[item.code]),
  });

export const SURVEY_FIGURES = (['survey', 'follow_up'] as const).flatMap((side) => [
  ...sideCounts(side),
  replyRate(side),
  satisfaction(side),
]);

function satisfactionOf(
  given: readonly ReplyFact[],
  gradeOf: (answer: ReplyFact) => ReplyFact['overall'] | undefined,
) {
  const numerator = given.filter((answer) => gradeOf(answer) === 'satisfied');
  const dissatisfied = given.filter((answer) => gradeOf(answer) === 'dissatisfied');
  return { numerator, denominator: [...numerator, ...dissatisfied] };
}
