import { FileRefused } from '../../integrations/files/file-refused.js';
import { Problem, refused } from '../front-door/problem.js';

const status: Partial<Record<string, number>> = {
  too_large: 413,
  charset_unsupported: 415,
  rows_malformed: 400,
};

/** The code of an upload that failed for a reason of ours. */
export const INTERRUPTED = 'interrupted';
const interrupted = '系统内部出错，上传没有完成，没有保存任何数据；请稍后重新上传整个文件。';

/** What is kept of an upload that came to nothing. */
export const failureOf = (error: unknown): { code: string; message: string } =>
  error instanceof FileRefused
    ? { code: error.code, message: error.message }
    : { code: INTERRUPTED, message: interrupted };

/** A file that was refused whole, as its sender is told; `location` names the upload that remembers it. */
export const fileProblem = (refusal: { code: string; message: string }, location: string | null): Problem =>
  new Problem({
    status: status[refusal.code] ?? 422,
    code: `file-${refusal.code.replaceAll('_', '-')}`,
    title: '文件未被接收',
    detail: refusal.message,
    headers: location === null ? {} : { location },
  });

/** The key of a repeat came with another file. */
export const otherBody = (): Problem =>
  refused('idempotency-key-reused', '这个 Idempotency-Key 已用于内容不同的请求；请为新的请求换一个新的键。');
