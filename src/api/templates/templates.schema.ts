import { z } from 'zod';
import { change, code, line, prose, stamp } from '../front-door/fields.js';

const channel = z.enum(['sms', 'mail', 'letter']);
export const templatesQuery = z.object({ code: code.optional() });
export const newTemplate = change({
  channel: channel.default('sms'),
  name: line(50),
  body: prose(2000),
});
export const versionPart = { schema: z.coerce.number().int().min(1).max(1_000_000) };

export const templateAnswer = z.object({
  code: z.string(),
  version: z.int(),
  channel,
  name: z.string(),
  body: z.string(),
  /** The text as it would be sent, with signature and sample values. */
  sample: z.string(),
  /** Short messages that the sample is charged as; 0 for mail and letters. */
  smsParts: z.int(),
  /** What the body may name, and what it must. */
  variables: z.array(z.string()),
  required: z.array(z.string()),
  state: z.enum(['draft', 'approved', 'retired']),
  createdAt: stamp,
  createdBy: z.string(),
  approvedAt: stamp.nullable(),
  approvedBy: z.string().nullable(),
});
export const templatesAnswer = z.object({ items: z.array(templateAnswer) });

export type TemplatesQuery = z.infer<typeof templatesQuery>;
export type NewTemplate = z.infer<typeof newTemplate>;
export type TemplateAnswer = z.infer<typeof templateAnswer>;
