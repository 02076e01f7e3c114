import type { TFunction } from 'i18next';
import type { Field, Values } from '../../parts/fields';

export interface Choices {
  insurers: readonly { id: string; name: string }[];
  branches: readonly { id: string; name: string; insurerId: string }[];
  reasons: readonly { code: string; name: string }[];
  articles: readonly { id: string; title: string }[];
  clocks: readonly { code: string; name: string }[];
  /** Those that ended late. */
  lateClocks: readonly { id: string; name: string }[];
}

type FieldsOf = (t: TFunction, choices: Choices, values: Values) => Field[];

const options = (t: TFunction, group: string, codes: readonly string[]) =>
  codes.map((value) => ({ value, text: t(`${group}.${value}` as 'method.phone') }));

const reason = (t: TFunction, required = true): Field => ({
  name: 'reason',
  label: t('field.reason'),
  kind: 'prose',
  required,
});
const note = (t: TFunction): Field => ({ name: 'note', label: t('field.note'), kind: 'prose', rows: 2 });

const house: FieldsOf = (t, { insurers, branches }, values) => [
  {
    name: 'insurerId',
    label: t('field.insurer'),
    kind: 'choice',
    required: true,
    options: insurers.map(({ id, name }) => ({ value: id, text: name })),
  },
  {
    name: 'branchId',
    label: t('field.branch'),
    kind: 'choice',
    required: true,
    options: branches
      .filter(({ insurerId }) => insurerId === values['insurerId'])
      .map(({ id, name }) => ({ value: id, text: name })),
  },
];

const clock = (t: TFunction, { clocks }: Choices): Field => ({
  name: 'clock',
  label: t('field.clock'),
  kind: 'radio',
  required: true,
  options: clocks.map(({ code, name }) => ({ value: code, text: name })),
});

/** What each act asks for. */
export const fieldsOfActs: Record<string, FieldsOf> = {
  transfer: (...given) => [...house(...given), note(given[0])],
  reassign: (...given) => [...house(...given), note(given[0])],
  addCoHandler: (...given) =>
    house(...given).map((field) => ({ ...field, required: field.name === 'insurerId' })),
  removeCoHandler: (...given) =>
    house(...given).map((field) => ({ ...field, required: field.name === 'insurerId' })),
  logContact: (t) => [
    { name: 'contactedAt', label: t('field.contactedAt'), kind: 'moment', required: true },
    {
      name: 'method',
      label: t('field.method'),
      kind: 'radio',
      required: true,
      options: options(t, 'method', ['phone', 'visit', 'sms', 'other']),
    },
    {
      name: 'outcome',
      label: t('field.outcome'),
      kind: 'radio',
      required: true,
      options: options(t, 'outcome', ['reached', 'refused', 'not_reached']),
    },
    note(t),
  ],
  sendFeedback: (t) => [
    { name: 'findings', label: t('field.findings'), kind: 'prose', required: true, rows: 5 },
    { name: 'resolution', label: t('field.resolution'), kind: 'prose', required: true, rows: 4 },
    {
      name: 'upheld',
      label: t('field.upheld'),
      kind: 'radio',
      required: true,
      options: options(t, 'upheld', ['yes', 'no']),
    },
    {
      name: 'remedy',
      label: t('field.remedy'),
      kind: 'choice',
      required: true,
      options: options(t, 'remedy', [
        'explanation',
        'correction',
        'compensation',
        'refund',
        'apology',
        'none',
      ]),
    },
    {
      name: 'amount',
      label: t('field.amount'),
      kind: 'number',
      hint: t('field.amountHint'),
      when: ({ remedy }) => remedy === 'compensation' || remedy === 'refund',
    },
  ],
  extensionRequest: (t) => [
    { name: 'days', label: t('field.days'), kind: 'number', required: true, hint: t('field.daysHint') },
    reason(t),
    { name: 'exceptional', label: t('field.exceptional'), kind: 'switch', hint: t('field.exceptionalHint') },
  ],
  acceptFeedback: (t) => [reason(t, false)],
  returnFeedback: (t) => [reason(t)],
  approveExtension: (t) => [reason(t, false)],
  refuseExtension: (t) => [reason(t)],
  pauseClock: (t, choices) => [
    clock(t, choices),
    {
      name: 'pauseReason',
      label: t('field.reason'),
      kind: 'radio',
      required: true,
      options: options(t, 'pauseReason', [
        'waiting_for_consumer',
        'waiting_for_third_party',
        'judicial',
        'force_majeure',
        'feedback_under_review',
      ]),
    },
    note(t),
  ],
  resumeClock: (t, choices) => [clock(t, choices), note(t)],
  withdraw: (t) => [reason(t)],
  sendToMediation: (t) => [reason(t)],
  phoneTaskDone: (t) => [
    {
      name: 'phoneOutcome',
      label: t('field.phoneOutcome'),
      kind: 'radio',
      required: true,
      options: options(t, 'phoneOutcome', ['satisfied', 'dissatisfied', 'suggestion', 'not_reached']),
    },
    note(t),
  ],
  conclude: (t) => [
    {
      name: 'conclusion',
      label: t('field.conclusion'),
      kind: 'radio',
      required: true,
      options: options(t, 'conclusion', ['unreachable', 'out_of_scope', 'settled']),
    },
    reason(t),
  ],
  reopen: (t) => [reason(t)],
  merge: (t) => [
    { name: 'intoCaseNo', label: t('field.intoCaseNo'), required: true, hint: t('field.intoCaseNoHint') },
    reason(t),
  ],
  answerEnquiry: (t, { articles }) => [
    {
      name: 'articleId',
      label: t('field.article'),
      kind: 'choice',
      options: articles.map(({ id, title }) => ({ value: id, text: title })),
    },
    { name: 'text', label: t('field.answer'), kind: 'prose', hint: t('field.answerHint') },
  ],
  correctReason: (t, { reasons }) => [
    {
      name: 'reasonCode',
      label: t('case.reason'),
      kind: 'choice',
      required: true,
      options: reasons.map(({ code, name }) => ({ value: code, text: name })),
    },
    note(t),
  ],
  setFlags: (t) => [
    { name: 'group', label: t('flag.group'), kind: 'switch' },
    { name: 'levelSkipping', label: t('flag.levelSkipping'), kind: 'switch' },
    { name: 'contractDispute', label: t('flag.contractDispute'), kind: 'switch' },
    note(t),
  ],
  countOnTime: (t, { lateClocks }) => [
    {
      name: 'clockId',
      label: t('field.clock'),
      kind: 'radio',
      required: true,
      options: lateClocks.map(({ id, name }) => ({ value: id, text: name })),
    },
    reason(t),
  ],
  superviseNote: (t) => [reason(t)],
  addNote: (t) => [{ name: 'text', label: t('field.text'), kind: 'prose', required: true }],
};

/** Acts that end something or cannot be taken back at once. */
export const GRAVE_ACTS = ['withdraw', 'conclude', 'merge', 'refuseExtension', 'returnFeedback'];
