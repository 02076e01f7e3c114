export type PartFailureCode =
  | 'port_taken'
  | 'disk_full'
  | 'data_in_use'
  | 'data_unreachable'
  | 'data_damaged'
  | 'binary_missing'
  | 'start_failed';

/** An embedded part could not start for a reason that a person can mend; the message is that sentence. */
export class PartFailure extends Error {
  constructor(
    readonly code: PartFailureCode,
    message: string,
  ) {
    super(message);
    this.name = 'PartFailure';
  }
}
