import { z } from 'zod';
import { change, moment, stamp, uuid } from '../front-door/fields.js';

/** Sign-offs and approvals for a time, `[beginsAt, endsAt)`. Only an admin may name another `fromUserId`. */
export const newDelegation = change({
  fromUserId: uuid.optional(),
  toUserId: uuid,
  beginsAt: moment,
  endsAt: moment,
}).refine(({ beginsAt, endsAt }) => Date.parse(beginsAt) < Date.parse(endsAt), {
  message: '结束时间须晚于开始时间。',
  path: ['endsAt'],
});

export const delegationAnswer = z.object({
  id: z.uuid(),
  fromUserId: z.uuid(),
  fromName: z.string().nullable(),
  toUserId: z.uuid(),
  toName: z.string().nullable(),
  beginsAt: stamp,
  endsAt: stamp,
  endedAt: stamp.nullable(),
});
export const delegationsAnswer = z.object({ items: z.array(delegationAnswer) });

export type NewDelegation = z.infer<typeof newDelegation>;
export type DelegationAnswer = z.infer<typeof delegationAnswer>;
