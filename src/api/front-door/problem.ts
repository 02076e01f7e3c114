import type { Refusal } from '../../../domain/identity/policy.js';

/** One thing that is wrong with one field of a request; `path` is dotted, from the body's, query's or path's root. */
export interface FieldFault {
  path: string;
  code: string;
  message: string;
}

/** A refusal or failure as the caller sees it (RFC 9457). `type` never changes once published: clients branch on it. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  /** The rule of the house that refused, where one did. */
  rule?: string;
  errors?: FieldFault[];
}

interface ProblemParts {
  status: number;
  /** Stable, in kebab-case; also the last part of `type`. */
  code: string;
  title: string;
  /** A sentence: what was wrong, by which rule, what to do. Never holds personal data. */
  detail: string;
  rule?: string;
  errors?: FieldFault[];
  headers?: Record<string, string>;
}

/** Thrown at the border only: rules return refusals as values, and the area turns them into one of these. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly rule: string | undefined;
  readonly errors: FieldFault[] | undefined;
  readonly headers: Record<string, string>;

  constructor(parts: ProblemParts) {
    super(parts.detail);
    this.name = 'Problem';
    this.status = parts.status;
    this.code = parts.code;
    this.title = parts.title;
    this.rule = parts.rule;
    this.errors = parts.errors;
    this.headers = parts.headers ?? {};
  }

  /** `instance`: the path that was asked, without its query and without what people typed into it. */
  body(instance: string): ProblemBody {
    const { status, code, title, message, rule, errors } = this;
    const body = { type: `/problems/${code}`, title, status, detail: message, instance, code };
    return { ...body, ...(rule === undefined ? {} : { rule }), ...(errors ? { errors } : {}) };
  }
}

/** The rule `code` refuses the act in the present state (409). */
export const refused = (code: string, detail: string, title = '当前不能办理'): Problem =>
  new Problem({ status: 409, code, title, detail });

/** Another row has the same key already (409). */
export const taken = (what: string, value: string): Problem =>
  refused(
    'already-exists',
    `${what}“${value}”已经存在，不能重复建立；请换一个，或修改原有的一条。`,
    '已经存在',
  );

/** The same answer for what is not there and for what belongs to somebody else (404). */
export const notFound = (what: string): Problem =>
  new Problem({
    status: 404,
    code: 'not-found',
    title: '没有找到',
    detail: `没有找到这${what}，或者它不属于您的机构；请核对编号后再试。`,
  });

/** What the request says cannot be (400), field by field. */
export const invalid = (errors: FieldFault[], title = '提交的内容有误'): Problem =>
  new Problem({
    status: 400,
    code: 'invalid-request',
    title,
    detail: `有 ${errors.length} 处内容不符合要求：${errors[0]?.path ?? ''} ${errors[0]?.message ?? ''}请按 errors 中的提示逐项改正后重新提交。`,
    errors,
  });

export const unauthenticated = (detail: string, code = 'not-logged-in'): Problem =>
  new Problem({
    status: 401,
    code,
    title: '尚未登录',
    detail,
    headers: { 'www-authenticate': 'Bearer realm="station"' },
  });

export const forbidden = (detail: string, code = 'not-allowed'): Problem =>
  new Problem({ status: 403, code, title: '没有权限', detail });

/** What a policy refused: 404 for another insurer's row (that it exists is none of the caller's business), else 403. */
export function refusal({ code, message }: Pick<Refusal, 'code' | 'message'>, what: string): Problem {
  if (code === 'not_yours') return notFound(what);
  return forbidden(message, code === 'role' ? 'not-allowed' : code.replaceAll('_', '-'));
}

/** Somebody else was faster: what the caller saw is not what is there now (412). */
export const versionConflict = (current: number): Problem =>
  new Problem({
    status: 412,
    code: 'version-conflict',
    title: '内容已被他人修改',
    detail: `这条内容在您打开之后已被他人修改（当前版本 ${current}），您的修改没有保存；请重新打开，核对后再提交。`,
    headers: { etag: `"${current}"` },
  });

export const tooMany = (detail: string, retryAfterSeconds: number): Problem =>
  new Problem({
    status: 429,
    code: 'too-many-requests',
    title: '请求过于频繁',
    detail,
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
  });

/** Nobody answered in time; the act may or may not have been recorded (503). */
export const perhapsRecorded = (): Problem =>
  new Problem({
    status: 503,
    code: 'perhaps-recorded',
    title: '系统暂时没有回应',
    detail: '系统没有及时回应，这次操作可能已经记录；请用同一个 Idempotency-Key 重新提交，不会重复办理。',
    headers: { 'retry-after': '2' },
  });
