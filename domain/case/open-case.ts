import { startClock } from './case-clock.js';
import { parseCaseNo } from './case-no.js';
import type { By, CaseKind, CaseSource, CaseState, Moment } from './case-state.js';
import {
  accept,
  CLERKS,
  DEPUTY_DIRECTOR,
  notify,
  SUPERVISORS,
  tellConsumer,
  type Accepted,
  type CaseContext,
} from './decision.js';
import type { Effect } from './effects.js';
import { STATION } from '../identity/principal.js';
import { fileUnder, UNSORTED_REASON } from './reasons.js';
import { followTasks } from './station-clocks.js';

/** What a case begins with; who the consumer is and what they said is kept elsewhere. */
export interface CaseOpening {
  readonly caseNo: string;
  readonly kind: CaseKind;
  readonly source: CaseSource;
  readonly by: By;
  /** The moment at which the station accepted the request. */
  readonly at: Moment;
  readonly insurerId?: string | null;
  readonly branchId?: string | null;
  readonly line?: 'life' | 'pc' | null;
  readonly productCode?: string | null;
  readonly reasonCode?: string;
  readonly flags?: { readonly group?: boolean; readonly levelSkipping?: boolean };
  readonly submissionId?: string;
  /** A case that is over, whose matter this one takes up again. */
  readonly followsCaseNo?: string;
}

/**
 * Opens a case as `new`, to be transferred. An enquiry (咨询) is the light form: it is to be answered within 2
 * working days and has no insurer's clock unless it is transferred. The clerks hear of every case; 群访 and 越级 are
 * reported at once.
 */
export function openCase(opening: CaseOpening, context: CaseContext): Accepted {
  const base = newState(opening, context);
  const asked = base.kind === 'enquiry' ? startClock(base, 'enquiry', opening.at, context) : base;
  const state = followTasks(asked, { type: 'opened', at: opening.at }, context);
  const { id, onBehalfOf, role, insurerId } = opening.by;
  const petition = state.flags.group || state.flags.levelSkipping;
  const { source, kind } = opening;
  return accept(state, [
    {
      type: 'timeline',
      code: 'opened',
      at: opening.at,
      by: { id, onBehalfOf, role, insurerId },
      data: {
        source,
        kind,
        ...(opening.followsCaseNo === undefined ? {} : { followsCaseNo: opening.followsCaseNo }),
      },
      submissionId: opening.submissionId ?? null,
    },
    ...state.clocks.map((clock): Effect => ({ type: 'startClock', clockId: clock.id })),
    ...(state.kind === 'enquiry' ? [tellConsumer(state, 'enquiry_receipt')] : []),
    ...(petition
      ? [SUPERVISORS, DEPUTY_DIRECTOR, CLERKS].flatMap((to) => notify(state, to, 'case_petition'))
      : notify(state, CLERKS, 'case_opened', { source, kind })),
  ]);
}

/** Why a case goes to no sub-station of itself: nobody there could log in, nor would anybody hear of it. */
export type ClosedHouse = 'branch_closed' | 'insurer_suspended';

/** A case that would be transferred at once stays `new` for a clerk, who hears of it; its timeline says why. */
export const leaveToClerk = (state: CaseState, why: ClosedHouse, at: Moment): Accepted =>
  accept(state, [
    { type: 'timeline', code: `not_transferred_${why}`, at, by: STATION, data: {}, submissionId: null },
    ...notify(state, CLERKS, 'case_not_transferred', { why }),
  ]);

function newState(opening: CaseOpening, { reasons }: CaseContext): CaseState {
  if (parseCaseNo(opening.caseNo) === null) throw new RangeError(`not a case number: ${opening.caseNo}`);
  const fallback = opening.kind === 'enquiry' ? 'enquiry' : UNSORTED_REASON;
  if (reasons === null) throw new Error('Who opens a case knows the tree of reasons.');
  const reason = fileUnder(reasons, opening.reasonCode ?? fallback, opening.at);
  return {
    caseNo: opening.caseNo,
    status: 'new',
    kind: opening.kind,
    source: opening.source,
    insurerId: opening.insurerId ?? null,
    branchId: opening.branchId ?? null,
    line: opening.line ?? null,
    productCode: opening.productCode ?? null,
    reasonCode: reason.code,
    flags: {
      group: opening.flags?.group ?? false,
      levelSkipping: opening.flags?.levelSkipping ?? false,
      contractDispute: reason.contractDispute,
    },
    round: 1,
    attempts: 0,
    runNo: 1,
    openedAt: opening.at,
    transferredAt: null,
    closedAt: null,
    conclusion: null,
    version: 1,
    clocks: [],
    pendingExtension: null,
    pendingFeedback: null,
    handlerId: null,
    coHandlers: [],
    followUp: null,
    mergedInto: null,
    mergedFrom: [],
    mediationRequestedAt: null,
    recentActs: [],
  };
}
