import { z } from 'zod';
import { change, code, line, stamp } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';
import { insurerSorts } from '../../persistence/queries/insurers.js';

const lineOfBusiness = z.enum(['life', 'pc']);
const state = z.enum(['active', 'suspended']);

export const insurersQuery = z.object({
  line: lineOfBusiness.optional(),
  state: state.optional(),
  ...pageQuery(insurerSorts),
});

export const newInsurer = change({ code, name: line(100), line: lineOfBusiness });

export const insurerChange = change({ name: line(100), state });

export const insurerAnswer = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  line: lineOfBusiness,
  state,
  version: z.int(),
  createdAt: stamp,
});

export const insurersAnswer = pageOf(insurerAnswer);

export type InsurersQuery = z.infer<typeof insurersQuery>;
export type NewInsurer = z.infer<typeof newInsurer>;
export type InsurerChange = z.infer<typeof insurerChange>;
export type InsurerAnswer = z.infer<typeof insurerAnswer>;
