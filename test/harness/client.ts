/** One answer of the API, with its body parsed where it is JSON. */
export interface Answer<Body = never> {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

/** Talks to the API as a browser that is logged in, or as an insurer's system with its key. */
export class ApiClient {
  private readonly headers: Record<string, string> = {};

  constructor(private readonly url: string) {}

  withKey(key: string): this {
    this.headers['authorization'] = `Bearer ${key}`;
    return this;
  }

  /** Logs in and keeps the cookie and the CSRF token; returns the answer. */
  async logIn(
    username: string,
    password: string,
    extra: object = {},
  ): Promise<Answer<{ csrfToken: string }>> {
    const answer = await this.post<{ csrfToken: string }>('/sessions', {
      body: { username, password, ...extra },
    });
    if (answer.status === 201) {
      this.headers['cookie'] = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      this.headers['x-csrf-token'] = answer.body.csrfToken;
    }
    return answer;
  }

  get<Body = never>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.call('GET', path, call);
  }
  post<Body = never>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.call('POST', path, call);
  }
  put<Body = never>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.call('PUT', path, call);
  }
  delete<Body = never>(path: string, call: Call = {}): Promise<Answer<Body>> {
    return this.call('DELETE', path, call);
  }

  /** `path` is below `/api/v1`, unless it begins with `//`. A string or Buffer body is sent as it is. */
  async call<Body>(method: string, path: string, { body, headers }: Call): Promise<Answer<Body>> {
    const raw = typeof body === 'string' || Buffer.isBuffer(body);
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(
      path.startsWith('//') ? this.url + path.slice(1) : `${this.url}/api/v1${path}`,
      {
        method,
        headers: { ...type, ...this.headers, ...headers },
        ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
      },
    );
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (json ? JSON.parse(text) : undefined) as Body,
    };
  }
}
