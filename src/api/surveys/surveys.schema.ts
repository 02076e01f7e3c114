import { z } from 'zod';
import { change, code, line } from '../front-door/fields.js';

export const kindChange = change({
  name: line(50),
  extension: z.string().regex(/^\d{1,4}$/, '扩展号须为 1 至 4 位数字。'),
  templateCode: code,
});
const trigger = {
  name: line(50),
  line: z.enum(['life', 'pc']),
  business: z.enum(['underwriting', 'claim']),
  cardCode: code,
  surveyKind: code,
  state: z.enum(['active', 'off']),
};
export const triggerChange = change(trigger);

export const kindAnswer = z.object({
  code: z.string(),
  name: z.string(),
  extension: z.string(),
  templateCode: z.string(),
  version: z.int(),
});
export const kindsAnswer = z.object({ items: z.array(kindAnswer) });
export const triggerAnswer = z.object({ eventType: z.string(), ...trigger, version: z.int() });
export const triggersAnswer = z.object({ items: z.array(triggerAnswer) });

export type KindChange = z.infer<typeof kindChange>;
export type TriggerChange = z.infer<typeof triggerChange>;
export type KindAnswer = z.infer<typeof kindAnswer>;
export type TriggerAnswer = z.infer<typeof triggerAnswer>;
