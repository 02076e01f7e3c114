/** Status of a case (FORMATS, "Cases"), as insurers' systems and staff see it. */
export const STATUS_NAMES = {
  new: '待转办',
  transferred: '已转办',
  contacted: '已联系',
  fed_back: '已反馈',
  returned: '已退回',
  accepted: '已核',
  following_up: '回访中',
  mediation: '调解中',
  concluded: '办结',
  withdrawn: '销案',
} as const;

export type CaseStatus = keyof typeof STATUS_NAMES;

/**
 * The lifecycle of a case. An act that leaves the status as it was needs no line here. An enquiry (咨询) that is not
 * transferred goes from `new` to `concluded`; a transferred one goes the way of every case. `accepted` goes back to
 * `transferred` when the phone takes the place of the SMS and the consumer is dissatisfied.
 */
export const CASE_TRANSITIONS = {
  new: ['transferred', 'mediation', 'concluded', 'withdrawn'],
  transferred: ['contacted', 'fed_back', 'mediation', 'concluded', 'withdrawn'],
  contacted: ['transferred', 'fed_back', 'mediation', 'concluded', 'withdrawn'],
  fed_back: ['returned', 'accepted', 'mediation', 'concluded', 'withdrawn'],
  returned: ['transferred', 'fed_back', 'mediation', 'concluded', 'withdrawn'],
  accepted: ['following_up', 'transferred', 'mediation', 'concluded', 'withdrawn'],
  following_up: ['transferred', 'mediation', 'concluded', 'withdrawn'],
  mediation: ['concluded', 'withdrawn'],
  concluded: ['new'],
  withdrawn: ['new'],
} as const satisfies Record<CaseStatus, readonly CaseStatus[]>;

export function canTransition(from: CaseStatus, to: CaseStatus): boolean {
  return (CASE_TRANSITIONS[from] as readonly CaseStatus[]).includes(to);
}

/** Nothing more is done in a case that is closed, but reopening it or adding a note. */
export const isClosed = (status: CaseStatus): boolean => status === 'concluded' || status === 'withdrawn';
