import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { prose } from './fields.js';
import { invalid } from './problem.js';
import type { DoorRequest } from './request.js';
import { faultsOf } from './schema.pipe.js';

const HEADER = 'Change-Reason';

/** Describes the header that `StatedReason` reads. */
export const TakesStatedReason = (): MethodDecorator & ClassDecorator =>
  ApiHeader({
    name: HEADER,
    required: false,
    description: '导入的原因（UTF-8 百分号编码，最多 500 字）；加密保存，随审计记录留存。',
  });

/**
 * Why an import is made: rows of a file have no room for it, and an address is no place for words. The header
 * `Change-Reason`, percent-encoded UTF-8; absent or empty: none was given.
 */
export const StatedReason = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const header = context.switchToHttp().getRequest<DoorRequest>().headers[HEADER.toLowerCase()];
    const words = typeof header === 'string' ? decoded(header).trim() : '';
    if (words === '') return undefined;
    const { data, error } = prose(500).safeParse(words);
    if (error) throw invalid(faultsOf(error.issues, words).map((fault) => ({ ...fault, path: HEADER })));
    return data;
  },
);

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    const message = '须为 UTF-8 的百分号编码，例如 %E6%9B%B4%E6%AD%A3。';
    throw invalid([{ path: HEADER, code: 'format', message }]);
  }
}
