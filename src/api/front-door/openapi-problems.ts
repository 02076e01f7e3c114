import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  rule: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
});

/** Every route may be answered with a problem instead. */
export const Problems = (): MethodDecorator =>
  ApiResponse({
    status: 'default',
    description: '出错（application/problem+json）',
    content: {
      'application/problem+json': { schema: z.toJSONSchema(problem, { target: 'openapi-3.0' }) as object },
    },
  });
