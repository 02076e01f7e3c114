import { CLOCK_NAMES } from '../../../domain/case/case-state.js';
import { MESSAGE_STATES } from '../../../domain/survey/ledger.js';

/** A word of a counted row as screens and files show it: in Chinese first, and in English. */
export interface Word {
  code: string;
  name: string;
  english: string;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  ...MESSAGE_STATES,
  satisfied: '满意',
  dissatisfied: '不满意',
  suggestion: '意见建议',
  enquiry: '咨询',
  none: '无评价',
  person: '待人工判读',
  on_time: '按时',
  late: '逾期',
  transfer: '转办',
  reassign: '改派',
};

const CASE_KINDS: Readonly<Record<string, string>> = { complaint: '投诉', enquiry: '咨询' };

const ENGLISH: Readonly<Record<string, string>> = {
  planned: 'Planned',
  submitting: 'Submitting',
  submitted: 'Submitted',
  delivered: 'Delivered',
  undelivered: 'Undelivered',
  expired: 'Expired',
  rejected: 'Rejected',
  suppressed: 'Not sent',
  unknown: 'Outcome unknown',
  satisfied: 'Satisfied',
  dissatisfied: 'Dissatisfied',
  suggestion: 'Suggestion',
  enquiry: 'Enquiry',
  none: 'No rating',
  person: 'To be read by a person',
  on_time: 'On time',
  late: 'Late',
  transfer: 'Transfer',
  reassign: 'Reassigned',
  complaint: 'Complaint',
  contact: 'Contact',
  investigate: 'Investigate and feed back',
  review: 'Review of feedback',
  'phone-task': 'Phone call',
  life_underwriting: 'Life underwriting',
  pc_claim_report: 'P&C claim report',
  claim_settlement: 'Claim settlement',
  follow_up: 'Follow-up',
  needs: 'Needs survey',
};

const LINES: Readonly<Record<'life' | 'pc', Word>> = {
  life: { code: 'life', name: '人身险', english: 'Life & health' },
  pc: { code: 'pc', name: '财产险', english: 'Property & casualty' },
};

export const lineWord = (line: 'life' | 'pc'): Word => LINES[line];

/** What a row came to: the state of a message, a grade, on time or late, how a case was sent. */
export const outcomeWord = (code: string): Word => ({
  code,
  name: OUTCOMES[code] ?? code,
  english: ENGLISH[code] ?? code,
});

/** Which time limit a row is of. */
export const clockWord = (code: string): Word => ({
  code,
  name: (CLOCK_NAMES as Readonly<Record<string, string>>)[code] ?? code,
  english: ENGLISH[code] ?? code,
});

/** Which survey, event or case a row is of; `name`: what the station itself calls it. */
export const subjectWord = (code: string, name: string | null): Word => ({
  code,
  name: name ?? CASE_KINDS[code] ?? code,
  english: ENGLISH[code] ?? name ?? code,
});
