import { z } from 'zod';
import { newVersion, versionAnswer } from '../front-door/dated-versions.js';
import { change } from '../front-door/fields.js';

const unit = z.enum(['natural_day', 'working_day', 'hour']);

const policy = z.strictObject({
  code: z.string().regex(/^[a-z][a-z-]{0,31}$/, '须为小写字母和“-”。'),
  unit,
  amount: z.int().min(1, '时限至少为 1。').max(3650),
  /** A last day that is a rest day moves to the next working day; natural days only. */
  roll: z.boolean(),
  rungs: z
    .array(z.int().min(1).max(100, '提醒点须为 1 至 100 的整数百分比。'))
    .max(10)
    .refine(
      (rungs) => rungs.every((rung, i) => i === 0 || rung > (rungs[i - 1] ?? 0)),
      '提醒点须由小到大、不重复。',
    ),
});

export const newPolicySet = change({
  ...newVersion,
  policies: z
    .array(
      policy.refine((p) => !p.roll || p.unit === 'natural_day', {
        message: '只有自然日时限可以顺延。',
        path: ['roll'],
      }),
    )
    .min(1)
    .max(100)
    .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, '同一时限只能出现一次。'),
});

export const policySetAnswer = z.object({
  ...versionAnswer,
  /** `unfit` says why a stored policy cannot count as it stands; a set may be older than the rule. */
  policies: z.array(policy.extend({ unfit: z.string().nullable() })),
});
export const policySetsAnswer = z.object({ items: z.array(policySetAnswer) });

export type NewPolicySet = z.infer<typeof newPolicySet>;
export type PolicySetAnswer = z.infer<typeof policySetAnswer>;
