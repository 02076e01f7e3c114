import { client } from './generated/client.gen';
import { problemOf } from './problem';

let csrfToken = '';
const loggedOut = new Set<() => void>();

/** Every write carries the token of the session that is open. */
export function rememberCsrf(token: string): void {
  csrfToken = token;
}

/** Calls back whenever the API says that nobody is logged in any more. */
export function onLoggedOut(call: () => void): () => void {
  loggedOut.add(call);
  return () => void loggedOut.delete(call);
}

client.setConfig({ baseUrl: window.location.origin, credentials: 'same-origin' });
client.interceptors.request.use((request) => {
  if (request.method === 'GET') return request;
  if (csrfToken !== '') request.headers.set('x-csrf-token', csrfToken);
  if (!request.headers.has('idempotency-key')) request.headers.set('idempotency-key', crypto.randomUUID());
  return request;
});

interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response?: Response | undefined;
}

/** What the API answered; what it refused is thrown as a problem. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((fault: unknown): Answer<T> => ({ error: fault }));
  if (response?.ok) return data as T;
  if (response?.status === 401) for (const tell of loggedOut) tell();
  throw problemOf(error, response?.status ?? 0);
}

/** The version that was seen, as the API wants it back. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });

interface FileOrder {
  address: string;
  file: File;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/** Sends a file as it is, telling how much of it has left (0 to 1); `fetch` cannot tell. Ends like `answered`. */
export function sendFile<T>({ address, file, onProgress, signal }: FileOrder): Promise<T> {
  const request = new XMLHttpRequest();
  request.open('POST', address);
  request.responseType = 'json';
  const type = file.name.endsWith('.tsv') ? 'text/tab-separated-values' : 'text/csv';
  request.setRequestHeader('content-type', type);
  request.setRequestHeader(
    'content-disposition',
    `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  );
  request.setRequestHeader('x-csrf-token', csrfToken);
  request.setRequestHeader('idempotency-key', crypto.randomUUID());
  request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
  signal.addEventListener('abort', () => request.abort());
  return new Promise((resolve, reject) => {
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as T);
      else reject(problemOf(request.response, request.status));
    };
    request.onerror = () => reject(problemOf(undefined, 0));
    request.onabort = () => reject(problemOf(undefined, 0));
    request.send(file);
  });
}
