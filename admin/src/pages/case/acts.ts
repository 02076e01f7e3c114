import type { TFunction } from 'i18next';
import {
  caseEndingAnswerEnquiry,
  caseEndingConclude,
  caseEndingMediate,
  caseEndingMerge,
  caseEndingPhoneTask,
  caseEndingReopen,
  caseEndingWithdraw,
  caseHandlingAddNote,
  caseHandlingAskExtension,
  caseHandlingLogContact,
  caseHandlingSendFeedback,
  caseSteeringCoHandle,
  caseSteeringCorrectReason,
  caseSteeringCountOnTime,
  caseSteeringDecideExtension,
  caseSteeringPause,
  caseSteeringReassign,
  caseSteeringResume,
  caseSteeringReview,
  caseSteeringSetFlags,
  caseSteeringSupervise,
  caseSteeringTransfer,
} from '../../api/generated';
import { answered } from '../../api/station';
import type { Values } from '../../parts/fields';

/** Where an act is sent: the case, the version that was seen, the key of its repeats. */
export interface Sending {
  path: { caseNo: string };
  headers: Record<string, string>;
}

type Send = (values: Values, to: Sending) => Promise<unknown>;

const text = (values: Values, name: string) => String(values[name] ?? '').trim();
const optional = (values: Values, name: string, as = name) =>
  text(values, name) === '' ? {} : { [as]: text(values, name) };
/** What a date field says, as a moment of the station's zone. */
const moment = (values: Values, name: string) => `${text(values, name)}:00+08:00`;
/** A choice; its options are the contract's own, so the contract's type is taken for it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
const one = <T extends string>(values: Values, name: string) => text(values, name) as T;
const house = (values: Values) => ({
  insurerId: text(values, 'insurerId'),
  branchId: text(values, 'branchId'),
});

/** How each act travels, by its type. */
export const sends: Record<string, Send> = {
  transfer: (v, to) =>
    answered(caseSteeringTransfer({ ...to, body: { ...house(v), ...optional(v, 'note') } })),
  reassign: (v, to) =>
    answered(caseSteeringReassign({ ...to, body: { ...house(v), ...optional(v, 'note') } })),
  logContact: (v, to) =>
    answered(
      caseHandlingLogContact({
        ...to,
        body: {
          contactedAt: moment(v, 'contactedAt'),
          method: one(v, 'method'),
          outcome: one(v, 'outcome'),
          ...optional(v, 'note'),
        },
      }),
    ),
  sendFeedback: (v, to) =>
    answered(
      caseHandlingSendFeedback({
        ...to,
        body: {
          findings: text(v, 'findings'),
          resolution: text(v, 'resolution'),
          upheld: text(v, 'upheld') === 'yes',
          remedy: one(v, 'remedy'),
          ...optional(v, 'amount'),
        },
      }),
    ),
  extensionRequest: (v, to) =>
    answered(
      caseHandlingAskExtension({
        ...to,
        body: {
          days: Number(text(v, 'days')),
          exceptional: v['exceptional'] === true,
          ...optional(v, 'reason'),
        },
      }),
    ),
  acceptFeedback: (v, to) =>
    answered(caseSteeringReview({ ...to, body: { decision: 'accept', ...optional(v, 'reason') } })),
  returnFeedback: (v, to) =>
    answered(caseSteeringReview({ ...to, body: { decision: 'return', ...optional(v, 'reason') } })),
  approveExtension: (v, to) =>
    answered(caseSteeringDecideExtension({ ...to, body: { decision: 'approve', ...optional(v, 'reason') } })),
  refuseExtension: (v, to) =>
    answered(caseSteeringDecideExtension({ ...to, body: { decision: 'refuse', ...optional(v, 'reason') } })),
  pauseClock: (v, to) =>
    answered(
      caseSteeringPause({
        ...to,
        body: { clock: one(v, 'clock'), reason: one(v, 'pauseReason'), ...optional(v, 'note') },
      }),
    ),
  resumeClock: (v, to) =>
    answered(caseSteeringResume({ ...to, body: { clock: one(v, 'clock'), ...optional(v, 'note') } })),
  addCoHandler: (v, to) =>
    answered(
      caseSteeringCoHandle({
        ...to,
        body: { insurerId: text(v, 'insurerId'), branchId: text(v, 'branchId') || null },
      }),
    ),
  removeCoHandler: (v, to) =>
    answered(
      caseSteeringCoHandle({
        ...to,
        body: { insurerId: text(v, 'insurerId'), branchId: text(v, 'branchId') || null, remove: true },
      }),
    ),
  withdraw: (v, to) => answered(caseEndingWithdraw({ ...to, body: optional(v, 'reason') })),
  sendToMediation: (v, to) => answered(caseEndingMediate({ ...to, body: optional(v, 'reason') })),
  phoneTaskDone: (v, to) =>
    answered(
      caseEndingPhoneTask({ ...to, body: { outcome: one(v, 'phoneOutcome'), ...optional(v, 'note') } }),
    ),
  conclude: (v, to) =>
    answered(
      caseEndingConclude({ ...to, body: { conclusion: one(v, 'conclusion'), ...optional(v, 'reason') } }),
    ),
  reopen: (v, to) => answered(caseEndingReopen({ ...to, body: optional(v, 'reason') })),
  merge: (v, to) =>
    answered(
      caseEndingMerge({
        ...to,
        body: { intoCaseNo: text(v, 'intoCaseNo').toUpperCase(), ...optional(v, 'reason') },
      }),
    ),
  answerEnquiry: (v, to) =>
    answered(
      caseEndingAnswerEnquiry({ ...to, body: { ...optional(v, 'articleId'), ...optional(v, 'text') } }),
    ),
  correctReason: (v, to) =>
    answered(
      caseSteeringCorrectReason({ ...to, body: { reason: text(v, 'reasonCode'), ...optional(v, 'note') } }),
    ),
  setFlags: (v, to) =>
    answered(
      caseSteeringSetFlags({
        ...to,
        body: {
          group: v['group'] === true,
          levelSkipping: v['levelSkipping'] === true,
          contractDispute: v['contractDispute'] === true,
          ...optional(v, 'note'),
        },
      }),
    ),
  countOnTime: (v, to) =>
    answered(
      caseSteeringCountOnTime({ ...to, body: { clockId: text(v, 'clockId'), ...optional(v, 'reason') } }),
    ),
  superviseNote: (v, to) => answered(caseSteeringSupervise({ ...to, body: optional(v, 'reason') })),
  addNote: (v, to) => answered(caseHandlingAddNote({ ...to, body: { text: text(v, 'text') } })),
};

/** An act's name in the language of the screen. */
export const actName = (t: TFunction, type: string, name: string): string =>
  t(`act.${type}` as 'act.addNote', { defaultValue: name });
