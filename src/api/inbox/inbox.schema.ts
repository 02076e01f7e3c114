import { z } from 'zod';
import { stamp } from '../front-door/fields.js';

const task = z.object({
  task: z.string(),
  name: z.string(),
  subject: z.string(),
  subjectType: z.enum(['case', 'upload', 'reply']),
  status: z.string().nullable(),
  insurer: z.string().nullable(),
  dueAt: stamp.nullable(),
  since: stamp,
  /** Whose authority is used, where somebody delegated it. */
  onBehalfOf: z.string().nullable(),
});

export const inboxAnswer = z.object({
  total: z.int(),
  groups: z.array(
    z.object({
      code: z.enum(['overdue', 'today', 'week', 'later']),
      name: z.string(),
      items: z.array(task),
    }),
  ),
});

export type InboxAnswer = z.infer<typeof inboxAnswer>;
