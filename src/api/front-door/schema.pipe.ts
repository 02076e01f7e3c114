import { Injectable } from '@nestjs/common';
import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { z } from 'zod';
import { invalid, notFound } from './problem.js';
import type { FieldFault } from './problem.js';

/** Checks bodies, queries and path parts against the schema that their decorator names; answers with every fault. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  async transform(
    value: unknown,
    metadata: ArgumentMetadata & { schema?: StandardSchemaV1 },
  ): Promise<unknown> {
    const { schema, type } = metadata;
    if (!schema || type === 'custom') return value;
    const result = await schema['~standard'].validate(value ?? (type === 'body' ? {} : value));
    if (!result.issues) return result.value;
    // A path part that cannot be an id names nothing that exists.
    if (type === 'param') throw notFound('个对象');
    throw invalid(faultsOf(result.issues.slice(0, 100) as z.core.$ZodIssue[], value));
  }
}

/** What a schema found wrong with a value, as clients are told. */
export const faultsOf = (issues: readonly z.core.$ZodIssue[], value: unknown): FieldFault[] =>
  issues.map((issue) => faultOf(issue, value));

function faultOf(issue: z.core.$ZodIssue, value: unknown): FieldFault {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const field = issue.keys[0] ?? '';
    const at = path === '' ? field : `${path}.${field}`;
    return { path: at, code: 'unknown_field', message: '没有这个字段；请核对字段名。' };
  }
  if (issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined) {
    return { path, code: 'required', message: '必填。' };
  }
  return { path, code: codeOf(issue), message: issue.message };
}

function codeOf(issue: z.core.$ZodIssue): string {
  const { code } = issue;
  if (code === 'too_big') return issue.origin === 'string' ? 'too_long' : 'too_big';
  if (code === 'too_small') return issue.origin === 'string' ? 'required' : 'too_small';
  if (code === 'invalid_value' || code === 'invalid_union') return 'unknown_value';
  if (code !== 'custom') return 'format';
  return typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'invalid';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined | null)?.[key],
    value,
  );
}
