export type StationFaultCode =
  | 'settings'
  | 'part_missing'
  | 'database'
  | 'not_set_up'
  | 'clock'
  | 'keys'
  | 'engine'
  | 'port_taken'
  | 'bundle'
  | 'usage';

/** The station cannot start, or a command of the operator cannot be carried out; the message is the sentence for that person. */
export class StationFault extends Error {
  constructor(
    readonly code: StationFaultCode,
    message: string,
  ) {
    super(message);
    this.name = 'StationFault';
  }
}
