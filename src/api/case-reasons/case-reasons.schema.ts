import { z } from 'zod';
import { newVersion, versionAnswer } from '../front-door/dated-versions.js';
import { change, line } from '../front-door/fields.js';

const code = z
  .string()
  .trim()
  .max(64, '最多 64 个字符。')
  .regex(
    /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/,
    '须为小写字母、数字和下划线，以字母开头；下级写作“上级编码.本级编码”。',
  );

export const newReasons = change({
  ...newVersion,
  /** The whole tree as it is to be; its order is the order in which it is shown. */
  reasons: z
    .array(
      z.strictObject({
        code,
        name: line(40),
        contractDispute: z.boolean().default(false),
        retired: z.boolean().default(false),
      }),
    )
    .min(1, '目录不能为空。')
    .max(300, '目录最多 300 项。'),
});

export const reasonsAnswer = z.object({
  ...versionAnswer,
  reasons: z.array(
    z.object({
      code: z.string(),
      /** The code of the reason above; null at the top. */
      parent: z.string().nullable(),
      name: z.string(),
      contractDispute: z.boolean(),
      retired: z.boolean(),
    }),
  ),
});
export const reasonSetsAnswer = z.object({ items: z.array(reasonsAnswer) });

export type NewReasons = z.infer<typeof newReasons>;
export type ReasonsAnswer = z.infer<typeof reasonsAnswer>;
