import { z } from 'zod';
import { articleSorts } from '../../persistence/queries/articles.js';
import { change, line, prose, stamp } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

const state = z.enum(['draft', 'published', 'retired']);

export const articlesQuery = z.object({
  q: z.string().trim().max(100).optional(),
  state: state.optional(),
  ...pageQuery(articleSorts),
});
export const articleFacts = change({
  title: line(100),
  body: prose(20_000),
  keywords: z.array(line(30)).max(30).default([]),
  /** Whether the public reads it too. */
  public: z.boolean().default(true),
  state: state.default('draft'),
});

export const articleAnswer = z.object({
  id: z.uuid(),
  title: z.string(),
  body: z.string(),
  keywords: z.array(z.string()),
  public: z.boolean(),
  state,
  version: z.int(),
  createdAt: stamp,
});
export const articlesAnswer = pageOf(articleAnswer);

export type ArticlesQuery = z.infer<typeof articlesQuery>;
export type ArticleFactsBody = z.infer<typeof articleFacts>;
export type ArticleAnswer = z.infer<typeof articleAnswer>;
