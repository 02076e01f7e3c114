import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

export interface ArticleRow {
  id: string;
  title: string;
  body: string;
  keywords: string[];
  public: boolean;
  state: 'draft' | 'published' | 'retired';
  version: number;
  createdAt: Date;
}

const columns =
  'a.id, a.title, a.body, a.keywords, a.public, a.state, a.version, a.created_at AS "createdAt"';

export const articleSorts = {
  title: { by: 'a.title', type: 'text' },
  '-createdAt': { by: 'a.created_at', type: 'timestamptz', descending: true },
} satisfies Sorts;

/** `words`: every one of them must stand in the title, the keywords or the body. `public`: only those for everybody, or only others. */
interface ArticleFilter {
  words: string[];
  state?: string | undefined;
  public?: boolean;
}

export function listArticles(
  sql: Sql,
  { words, state, public: forAll }: ArticleFilter,
  asked: PageAsked,
): Promise<Page<ArticleRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'knowledge_article a',
      where: [
        '($1::text IS NULL OR a.state = $1)',
        '($3::boolean IS NULL OR a.public = $3)',
        `NOT EXISTS (SELECT 1 FROM unnest($2::text[]) AS w(word)
           WHERE position(w.word IN a.title || ' ' || array_to_string(a.keywords, ' ') || ' ' || a.body) = 0)`,
      ],
      params: [state ?? null, words, forAll ?? null],
      sorts: articleSorts,
      id: { by: 'a.id', type: 'uuid' },
    },
    asked,
  );
}

export async function findArticle(sql: Sql, id: string): Promise<ArticleRow | undefined> {
  const [row] = await sql.query<ArticleRow>(`SELECT ${columns} FROM knowledge_article a WHERE a.id = $1`, [
    id,
  ]);
  return row;
}

export type ArticleFacts = Pick<ArticleRow, 'title' | 'body' | 'keywords' | 'public' | 'state'>;

export async function insertArticle(
  sql: Sql,
  facts: ArticleFacts,
  by: string,
  at: Date,
): Promise<ArticleRow> {
  const [row] = await sql.query<ArticleRow>(
    `INSERT INTO knowledge_article AS a (id, title, body, keywords, public, state, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${columns}`,
    [newId(), facts.title, facts.body, facts.keywords, facts.public, facts.state, at, by],
  );
  if (!row) throw new Error('The article was not written.');
  return row;
}

/** Undefined: no such article, or not in the version that the caller saw. */
export async function changeArticle(
  sql: Sql,
  id: string,
  seen: number,
  facts: ArticleFacts,
): Promise<ArticleRow | undefined> {
  const [row] = await sql.query<ArticleRow>(
    `UPDATE knowledge_article a SET title = $3, body = $4, keywords = $5, public = $6, state = $7, version = version + 1
     WHERE id = $1 AND version = $2 RETURNING ${columns}`,
    [id, seen, facts.title, facts.body, facts.keywords, facts.public, facts.state],
  );
  return row;
}
