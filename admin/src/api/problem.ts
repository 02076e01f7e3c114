/** One thing that is wrong with one field, as the API names it. */
export interface FieldFault {
  path: string;
  code: string;
  message: string;
}

interface ProblemParts {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors?: FieldFault[] | undefined;
}

/** A refusal or failure of the API (RFC 9457). Status 0: no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: FieldFault[];

  constructor({ status, code, title, detail, errors }: ProblemParts) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.title = title;
    this.errors = errors ?? [];
  }

  /** Somebody else changed what was being edited. */
  get isConflict(): boolean {
    return this.status === 412 || this.code === 'version-conflict';
  }

  /** The same request may be sent again: nobody answered it. */
  get isSilence(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Whatever was thrown or answered, as a problem. */
export function problemOf(given: unknown, status: number): Problem {
  if (given instanceof Problem) return given;
  const body = (typeof given === 'object' && given !== null ? given : {}) as Partial<ProblemParts>;
  if (typeof body.detail === 'string' && typeof body.code === 'string') {
    return new Problem({
      status: body.status ?? status,
      code: body.code,
      title: body.title ?? body.code,
      detail: body.detail,
      errors: body.errors,
    });
  }
  return status === 0
    ? new Problem({ status: 0, code: 'no-answer', title: '', detail: '' })
    : new Problem({ status, code: 'unexpected', title: '', detail: '' });
}
