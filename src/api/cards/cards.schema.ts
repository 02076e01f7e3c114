import { z } from 'zod';
import { change, line, stamp } from '../front-door/fields.js';

const item = z.strictObject({ letter: z.string().max(2), code: z.string().max(32), name: line(20) });

/** The whole card as it is to be from now on; it becomes the next version. */
export const cardChange = change({ name: line(50), items: z.array(item).max(26) });

export const cardAnswer = z.object({
  code: z.string(),
  version: z.int(),
  name: z.string(),
  items: z.array(z.object({ letter: z.string(), code: z.string(), name: z.string() })),
  state: z.enum(['active', 'retired']),
  validFrom: stamp,
});
export const cardsAnswer = z.object({ items: z.array(cardAnswer) });

export type CardChange = z.infer<typeof cardChange>;
export type CardAnswer = z.infer<typeof cardAnswer>;
