import { z } from 'zod';
import { change, line, stamp } from '../front-door/fields.js';

const item = z.strictObject({ letter: z.string().max(2), code: z.string().max(32), name: line(20) });

const gradeOf = z.enum(['satisfied', 'dissatisfied', 'suggestion', 'enquiry']);
const grade = z.strictObject({ grade: gradeOf, name: line(20) });
/** By the digit that is replied for each. */
const grades = z.strictObject({ '1': grade, '2': grade, '3': grade, '4': grade });

/**
 * The whole card as it is to be from now on; it becomes the next version. Grades and opt-out codes that are left out stay
 * as they are; a new card has the shipped ones.
 */
export const cardChange = change({
  name: line(50),
  items: z.array(item).max(26),
  grades: grades.optional(),
  optOutCodes: z.array(z.string().max(4)).max(10).optional(),
});

export const cardAnswer = z.object({
  code: z.string(),
  version: z.int(),
  name: z.string(),
  items: z.array(z.object({ letter: z.string(), code: z.string(), name: z.string() })),
  grades,
  optOutCodes: z.array(z.string()),
  state: z.enum(['active', 'retired']),
  validFrom: stamp,
});
export const cardsAnswer = z.object({ items: z.array(cardAnswer) });

export type CardChange = z.infer<typeof cardChange>;
export type CardAnswer = z.infer<typeof cardAnswer>;
