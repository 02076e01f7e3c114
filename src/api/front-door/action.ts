import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ReferenceAction } from '../../../domain/reference-data/policy.js';
import type { ZodType } from 'zod';
import { Problems } from './openapi-problems.js';

/** What the front door asks of a caller before the route runs. */
export interface DoorRule {
  /**
   * `public`: nobody need log in. `anyone`: whoever is logged in, and the area applies its own policy. Else what the
   * policy of reference data must allow them.
   */
  may: 'public' | 'anyone' | ReferenceAction;
  /** Also open to those who must first change their password. */
  beforePasswordChange?: boolean;
  /** The route looks after its own repeats (streams) or must not be answered from a record (log-in). */
  ownRepeats?: boolean;
  /**
   * Also CSV: `rows`, an import that is read whole once its sender is known, and handed on as bytes; `stream`, as it
   * comes, for the route to read, and JSON likewise. Absent: JSON only.
   */
  takes?: 'rows' | 'stream';
}

export const DOOR_RULE = 'door-rule';
export const ANSWER_STATUS = 'answer-status';
export const REPEAT_KEY = 'Idempotency-Key';

interface ActionParts extends DoorRule {
  /** In Chinese, for the documentation. */
  summary: string;
  /** 200 unless said otherwise. */
  status?: 200 | 201 | 202 | 204;
  answers?: ZodType | 'csv';
  /** Headers of the answer, each with what it says. */
  headers?: Readonly<Record<string, string>>;
}

/** Everything about a route in one place: who may, what it answers, how it is described. A route without it is closed. */
export function Action({ summary, status = 200, answers, headers, ...rule }: ActionParts): MethodDecorator {
  const heedsKey = rule.ownRepeats !== true || rule.takes === 'stream';
  return applyDecorators(
    SetMetadata(DOOR_RULE, rule satisfies DoorRule),
    SetMetadata(ANSWER_STATUS, status),
    HttpCode(status),
    ApiOperation({ summary }),
    ApiResponse({ status, description: '成功', ...headersOf(headers), ...contentOf(answers) }),
    Problems(),
    ...(heedsKey ? [TakesRepeatKey()] : []),
  );
}

const TEXT = { type: 'string' };

function headersOf(headers: ActionParts['headers']): object {
  if (headers === undefined) return {};
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, schema: TEXT },
  ]);
  return { headers: Object.fromEntries(described) as object };
}

function contentOf(answers: ActionParts['answers']): object {
  if (answers === undefined) return {};
  return answers === 'csv' ? { content: { 'text/csv': { schema: TEXT } } } : { standardSchema: answers };
}

/** Of writes: whoever only reads has no repeats to tell apart, and `openapi.ts` leaves it out there. */
const TakesRepeatKey = (): MethodDecorator & ClassDecorator =>
  ApiHeader({
    name: REPEAT_KEY,
    required: false,
    description: '同一个键、同样的内容只办理一次，再次提交得到第一次的结果；内容不同则为 409。',
    schema: { type: 'string', minLength: 1, maxLength: 64 },
  });
