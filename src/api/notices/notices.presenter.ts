import { noticeTitle } from '../../../domain/notice/titles.js';
import type { NoticeRow } from '../../persistence/queries/notices.js';
import { stampOf } from '../front-door/fields.js';
import type { NoticeAnswer } from './notices.schema.js';

export function presentNotice(row: NoticeRow): NoticeAnswer {
  const { id, templateCode, subjectType, subjectId, data, createdAt, readAt } = row;
  const subject = { type: subjectType, id: subjectId };
  const title = noticeTitle(templateCode, data);
  return { id, templateCode, title, subject, data, createdAt: stampOf(createdAt), readAt: stampOf(readAt) };
}
