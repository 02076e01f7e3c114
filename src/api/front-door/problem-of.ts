import { HttpException } from '@nestjs/common';
import { Problem } from './problem.js';

interface Known {
  code: string;
  title: string;
  detail: string;
}

const byStatus: Record<number, Known> = {
  400: {
    code: 'bad-request',
    title: '请求无法读懂',
    detail: '请求的内容无法读懂（例如 JSON 格式不完整）；请检查后重新提交。',
  },
  404: {
    code: 'no-such-address',
    title: '没有这个地址',
    detail: '这个接口地址不存在；请对照 /api/docs 核对方法和路径。',
  },
  405: {
    code: 'method-not-allowed',
    title: '方法不适用',
    detail: '这个地址不支持该方法；请对照 /api/docs。',
  },
  413: {
    code: 'body-too-large',
    title: '内容过大',
    detail: '提交的内容超过了大小限制；请分批提交，成批数据请用 text/csv 上传。',
  },
  414: { code: 'address-too-long', title: '地址过长', detail: '请求地址过长；请减少查询条件后再试。' },
  415: {
    code: 'unsupported-media-type',
    title: '内容类型不支持',
    detail: '不支持这种 Content-Type；请使用 application/json，成批数据用 text/csv。',
  },
  431: { code: 'headers-too-large', title: '请求头过大', detail: '请求头超过了大小限制；请减少后再试。' },
  503: { code: 'closing', title: '正在停止', detail: '服务正在停止或重启，请稍后再试。' },
};

const badAddress: Known & { status: number } = {
  status: 400,
  code: 'bad-address',
  title: '地址无法读懂',
  detail: '请求地址中的 % 转义不完整，或不是 UTF-8；请对地址中的文字作 UTF-8 百分号编码后再试。',
};

const surprise: Known & { status: number } = {
  status: 500,
  code: 'internal-error',
  title: '系统内部错误',
  detail: '系统内部出错，已记录待查；请稍后再试，如仍不成功，请把响应头中的 X-Request-Id 告诉管理员。',
};

const noRoom: Known & { status: number } = {
  status: 503,
  code: 'storage-full',
  title: '存储空间不足',
  detail:
    '服务器的存储空间不足，这次提交的内容没有保存，此前已受理的不受影响；请通知系统管理员腾出空间，之后重新提交。',
};

/** What the caller is told about anything thrown. Messages of surprises stay inside: they may hold personal data. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isOutOfRoom(error)) return new Problem(noRoom);
  if ((error as { code?: unknown }).code === 'FST_ERR_BAD_URL') return new Problem(badAddress);
  const status = statusOf(error);
  const known = byStatus[status];
  if (known) return new Problem({ status, ...known });
  if (status >= 400 && status < 500) return new Problem({ status, ...(byStatus[400] as Known) });
  return new Problem(surprise);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  // Fastify's own refusals (too large, not JSON, wrong type) carry their status.
  const { statusCode, code } = error as { statusCode?: unknown; code?: unknown };
  const fromFastify = typeof code === 'string' && code.startsWith('FST_');
  return fromFastify && typeof statusCode === 'number' ? statusCode : 500;
}

/**
 * Whether PostgreSQL found no room for what it had to write: SQLSTATE 53100, or another limit at which one of its files
 * could not be made longer (a quota, a largest file size), for which it has no SQLSTATE of its own.
 */
function isOutOfRoom(error: unknown): boolean {
  const { driverError = error } = error as { driverError?: unknown };
  const { code, file, routine } = driverError as { code?: unknown; file?: unknown; routine?: unknown };
  if (code === '53100') return true;
  return file === 'md.c' && typeof routine === 'string' && /extend|write/.test(routine);
}
