export type KeyringFaultCode =
  | 'key_file_missing'
  | 'key_file_unreadable'
  | 'key_file_open_to_others'
  | 'unknown_key'
  | 'key_in_use'
  | 'not_sealed'
  | 'tampered';

/** What the keyring cannot do, as a sentence for the operator; it never carries keys or personal data. */
export class KeyringFault extends Error {
  constructor(
    readonly code: KeyringFaultCode,
    message: string,
  ) {
    super(message);
    this.name = 'KeyringFault';
  }
}
