import { z } from 'zod';
import { CHAIN_ROLES } from '../../../domain/case/chains.js';
import { newVersion, versionAnswer } from '../front-door/dated-versions.js';
import { change } from '../front-door/fields.js';

const role = z.enum(CHAIN_ROLES, '没有这个角色，或这个角色不接收时限通知；请从列表中选择。');

const chain = z.strictObject({
  /** Who is reminded from which share (per cent) of the time on; the moments are the rungs of the clock's policy. */
  reminders: z
    .array(z.strictObject({ from: z.int().min(1).max(99, '比例须为 1 至 99 的整数。'), to: role }))
    .max(10),
  /** Who hears at the due moment. */
  due: role,
  /** Who hears at `hour`:00 (Shanghai) of the n-th working day after the due date. */
  overdue: z
    .array(
      z.strictObject({
        nth: z.int().min(1).max(60, '须为到期后第 1 至 60 个工作日。'),
        hour: z.int().min(0).max(23, '须为 0 至 23 的整点。'),
        to: role,
      }),
    )
    .max(10),
});

export const newChains = change({
  ...newVersion,
  /** Of the clocks for contact, and for investigation and feedback. */
  insurer: chain,
  /** Of the clocks for enquiries, and of what the station itself owes a case. */
  station: chain,
});
export const chainsAnswer = z.object({ ...versionAnswer, insurer: chain, station: chain });
export const chainSetsAnswer = z.object({ items: z.array(chainsAnswer) });

export type NewChains = z.infer<typeof newChains>;
export type ChainsAnswer = z.infer<typeof chainsAnswer>;
