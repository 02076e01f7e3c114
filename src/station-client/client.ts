import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request that the station refused: the problem's own code and sentence. */
export class StationRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly route: string,
  ) {
    super(`${route}: ${status} ${code}: ${detail}`);
    this.name = 'StationRefusal';
  }
}

const TRIES = 6;
const WAITS_MS = [100, 250, 500, 1_000, 2_000];
/** The station did not answer, or not for good: the same key makes a repeat harmless. */
const again = (status: number): boolean => status === 429 || status >= 500;

/**
 * The station's API as an insurer's system or a person's browser uses it: answers are typed by the caller, refusals are
 * thrown, what was not answered is repeated with the same Idempotency-Key.
 */
export class StationClient {
  private readonly headers: Record<string, string> = {};

  constructor(readonly url: string) {}

  static withKey(url: string, key: string): StationClient {
    const client = new StationClient(url);
    client.headers['authorization'] = `Bearer ${key}`;
    return client;
  }

  static async loggedIn(url: string, username: string, password: string): Promise<StationClient> {
    const client = new StationClient(url);
    const response = await client.send('POST', '/sessions', { username, password });
    const { csrfToken } = (await response.json()) as { csrfToken: string };
    client.headers['cookie'] = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    client.headers['x-csrf-token'] = csrfToken;
    return client;
  }

  async get<Body>(path: string): Promise<Body> {
    return (await (await this.send('GET', path)).json()) as Body;
  }

  async post<Body>(path: string, body: object | string): Promise<Body> {
    const response = await this.send('POST', path, body);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Body;
  }

  /** `path` is below `/api/v1`; a string is sent as CSV. */
  private async send(method: string, path: string, body?: object | string): Promise<Response> {
    const type = typeof body === 'string' ? 'text/csv; charset=utf-8' : 'application/json';
    const request = {
      method,
      headers: {
        ...this.headers,
        ...(body === undefined ? {} : { 'content-type': type, 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    for (let tried = 1; ; tried += 1) {
      const response = await fetch(`${this.url}/api/v1${path}`, request).catch((error: unknown) => {
        if (tried >= TRIES) throw error;
      });
      if (response?.ok) return response;
      if (response && (tried >= TRIES || !again(response.status)))
        throw await refusalOf(response, `${method} ${path}`);
      await sleep(WAITS_MS[tried - 1] ?? 2_000);
    }
  }
}

async function refusalOf(response: Response, route: string): Promise<StationRefusal> {
  const text = await response.text();
  try {
    const { code = '', detail = text } = JSON.parse(text) as { code?: string; detail?: string };
    return new StationRefusal(response.status, code, detail, route);
  } catch {
    return new StationRefusal(response.status, '', text.slice(0, 200), route);
  }
}
