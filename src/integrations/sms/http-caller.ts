/** `unsent`: it did not leave; `silent`: it left and no answer came. */
export type HttpReply =
  | { readonly kind: 'reply'; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unsent' }
  | { readonly kind: 'silent' };

const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** JSON below one URL; user and password of the URL go as basic authentication. */
export class HttpCaller {
  private readonly base: string;
  private readonly headers: Record<string, string>;

  constructor(
    url: URL,
    private readonly answerWithinMs: number,
  ) {
    this.base = `${url.origin}${url.pathname.replace(/\/+$/, '')}/`;
    const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    this.headers = {
      'content-type': 'application/json',
      ...(url.username === ''
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    };
  }

  get(path: string): Promise<HttpReply> {
    return this.call(path, { method: 'GET' });
  }

  post(path: string, body: unknown): Promise<HttpReply> {
    return this.call(path, { method: 'POST', body: JSON.stringify(body) });
  }

  private async call(path: string, init: { method: string; body?: string }): Promise<HttpReply> {
    try {
      const signal = AbortSignal.timeout(this.answerWithinMs);
      const response = await fetch(new URL(path, this.base), { ...init, headers: this.headers, signal });
      return { kind: 'reply', status: response.status, body: parse(await response.text()) };
    } catch (error) {
      return { kind: NEVER_CONNECTED.has(causeCode(error)) ? 'unsent' : 'silent' };
    }
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}
