/** Why a whole file was refused; stable. */
export type RefusalCode =
  | 'charset_unsupported'
  | 'cut_off'
  | 'encoding_unknown'
  | 'header_duplicate'
  | 'header_unknown'
  | 'record_too_large'
  | 'rows_malformed'
  | 'too_large'
  | 'too_many_columns'
  | 'too_many_rows';

/** A file that is refused whole (FORMATS "Uploads"): nothing of it may be kept. The message is for the clerk who sent it. */
export class FileRefused extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
  ) {
    super(message);
    this.name = 'FileRefused';
  }
}
