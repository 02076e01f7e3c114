import type { Grade } from '../card/card.js';
import type { MessageState } from '../survey/ledger.js';

/**
 * The facts that figures count, one plain record each, as they lie in the station's tables. Moments are epoch
 * milliseconds. Test facts are not among them.
 */
export interface PromptFact {
  readonly surveyId: string;
  readonly insurerId: string;
  readonly line: 'life' | 'pc';
  /** A survey kind; `follow_up` is counted apart. */
  readonly kind: string;
  readonly state: MessageState;
  /** Null where it was never submitted. */
  readonly submittedAt: number | null;
  readonly plannedAt: number;
}

/** An inbound message that fits a survey, a redelivery not counted again. */
export interface ReplyFact {
  readonly surveyId: string;
  readonly insurerId: string;
  readonly line: 'life' | 'pc';
  readonly kind: string;
  readonly arrivedAt: number;
  /** It arrived after its window had closed. */
  readonly late: boolean;
  readonly overall: Grade | 'none' | 'person';
  /** By the card's item codes (`attitude`), only items that were named. */
  readonly items: Readonly<Record<string, Grade>>;
}

/** A case that was sent to a sub-station. */
export interface TransferFact {
  readonly caseNo: string;
  readonly insurerId: string;
  readonly line: 'life' | 'pc';
  readonly transferredAt: number;
}

/** A clock of a case (or of an upload, reading …) whose due moment is known. */
export interface ClockFact {
  readonly code: string;
  readonly insurerId: string | null;
  readonly line: 'life' | 'pc' | null;
  readonly dueAt: number;
  readonly stoppedAt: number | null;
  /** The due moment once passed unstopped; stays whatever is recomputed later. */
  readonly breachedAt: number | null;
  /** Given up before it was due: neither on time nor late. */
  readonly cancelledAt: number | null;
}

/** A received service event, for the lateness of uploads. */
export interface EventFact {
  readonly insurerId: string;
  readonly line: 'life' | 'pc';
  readonly receivedAt: number;
  readonly late: boolean;
}

export interface Facts {
  readonly prompts: readonly PromptFact[];
  readonly replies: readonly ReplyFact[];
  readonly transfers: readonly TransferFact[];
  readonly clocks: readonly ClockFact[];
  readonly events: readonly EventFact[];
}

/** What to count: a half-open period, one insurer or all, one line or both. */
export interface FigureFilter {
  readonly from: number;
  readonly until: number;
  readonly insurerId?: string;
  readonly line?: 'life' | 'pc';
}
