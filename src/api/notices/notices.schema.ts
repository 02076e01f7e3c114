import { z } from 'zod';
import { noticeSorts } from '../../persistence/queries/notices.js';
import { stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

export const noticesQuery = z.object({ unread: z.stringbool().default(false), ...pageQuery(noticeSorts) });
/** Without an id: everything so far. */
export const reading = z.strictObject({ id: uuid.optional() });

export const noticeAnswer = z.object({
  id: z.uuid(),
  templateCode: z.string(),
  /** In Chinese, as its mail names it. */
  title: z.string(),
  subject: z.object({ type: z.string(), id: z.string() }),
  data: z.record(z.string(), z.unknown()),
  createdAt: stamp,
  readAt: stamp.nullable(),
});
export const noticesAnswer = pageOf(noticeAnswer);
export const readAnswer = z.object({ read: z.int() });

export type NoticesQuery = z.infer<typeof noticesQuery>;
export type Reading = z.infer<typeof reading>;
export type NoticeAnswer = z.infer<typeof noticeAnswer>;
