import type { CentreBehaviour, Consumer, Outage } from './behaviour.js';
import type { JournalRecord } from './journal.js';
import type { PhoneMessage } from './wire-forms.js';

export interface CentreCounts {
  /** `submit_sm` taken and refused since the start; a long message counts once a part. */
  readonly taken: number;
  readonly refused: number;
  readonly connections: number;
  /** Receipts whose time has not come. */
  readonly receiptsPlanned: number;
  /** Receipts and messages sent or waiting that nobody has answered OK. */
  readonly deliveriesPending: number;
}

/** The hands on the centre's switches. */
export interface CentreControl {
  /** Changes what is named and leaves the rest. */
  behave(change: Partial<CentreBehaviour>): void;
  outage(outage: Outage): Promise<void>;
  /** Cuts every connection, as a network does. */
  cut(): void;
  /** Sends a message from a phone; resolves with its key once it is in the journal. */
  sendFromPhone(message: PhoneMessage): Promise<string>;
  answerAs(consumer: Consumer | undefined): void;
  counts(): CentreCounts;
  /** Hears every record from now on; returns what ends that. */
  watch(watcher: (record: JournalRecord) => void): () => void;
  /** The file of the journal: one JSON record a line. */
  readonly journalPath: string;
}
