import { Readable } from 'node:stream';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { KeyNames } from '../../persistence/queries/idempotency.js';
import { charsetGiven } from '../front-door/bodies.js';
import { Problem } from '../front-door/problem.js';
import { namesOfKey } from '../front-door/repeat.js';
import type { DoorRequest } from '../front-door/request.js';
import { isStream } from '../front-door/rows.js';
import { StreamedBody } from './upload-body.js';
import type { UploadBody } from './upload-body.js';

/** The body that a request brings, either as CSV or as JSON. */
export function bodyOf(request: DoorRequest): UploadBody {
  const { body, headers } = request;
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw compressed();
  const type = headers['content-type'] ?? '';
  const form = /^\s*text\//i.test(type) ? 'csv' : 'json';
  const length = headers['content-length'];
  const expectedBytes = length === undefined ? undefined : Number(length);
  const charset = charsetGiven(request);
  // A request without a body has none to stream.
  return new StreamedBody(isStream(body) ? body : Readable.from([]), { form, charset, expectedBytes });
}

/** The Idempotency-Key; the front door has checked its form. */
export function repeatKeyOf(keyring: Keyring, request: DoorRequest): KeyNames | null {
  const key = request.headers['idempotency-key'];
  return typeof key === 'string' ? namesOfKey(keyring, key) : null;
}

/** The file's name by `Content-Disposition: attachment; filename*=UTF-8''…` (RFC 6266). */
export function fileNameOf(request: DoorRequest): string | null {
  const header = request.headers['content-disposition'] ?? '';
  const [, encoded] = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(header) ?? [];
  const [, plain] = /filename\s*=\s*"?([^";]+)"?/i.exec(header) ?? [];
  const name = encoded === undefined ? plain : decoded(encoded);
  return name === undefined ? null : name.replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 200);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const compressed = (): Problem =>
  new Problem({
    status: 415,
    code: 'unsupported-content-encoding',
    title: '不接受压缩的内容',
    detail: '上传的内容不能用 Content-Encoding 压缩；请直接发送 CSV 或 JSON 原文。',
  });
