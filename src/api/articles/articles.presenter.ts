import type { ArticleRow } from '../../persistence/queries/articles.js';
import { stampOf } from '../front-door/fields.js';
import type { ArticleAnswer } from './articles.schema.js';

export function presentArticle(row: ArticleRow): ArticleAnswer {
  const { id, title, body, keywords, state, version, createdAt } = row;
  return { id, title, body, keywords, public: row.public, state, version, createdAt: stampOf(createdAt) };
}
