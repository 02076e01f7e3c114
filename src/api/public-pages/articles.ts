import { z } from 'zod';
import { findArticle, listArticles } from '../../persistence/queries/articles.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound } from '../front-door/problem.js';
import { uuid } from '../front-door/fields.js';
import { faultsOf } from '../front-door/schema.pipe.js';
import { articlePage, articlesPage } from './articles-page.js';
import type { Doors } from './doors.js';
import { sentPage } from './form.js';
import type { Form, Sent } from './form.js';
import type { Place } from './place.js';

const PER_PAGE = 30;
/** Control characters would be no text to the database. */
const words = z
  .string()
  .max(100, '最多 100 个字符。')
  .transform((text) => text.replace(/\p{Cc}/gu, ' ').trim());

/** The part of the knowledge base that is published and meant for everybody. */
export class PublicArticles {
  constructor(private readonly doors: Doors) {}

  async list(place: Place, query: Form, address: string): Promise<Sent> {
    const { parts, throttle } = this.doors;
    await throttle.ofPublic(address);
    const typed = query['q'] ?? '';
    const read = words.safeParse(typed);
    if (!read.success) {
      const faults = faultsOf(read.error.issues, typed).map((fault) => ({ ...fault, path: 'q' }));
      return sentPage(
        articlesPage(place, { q: typed, faults, items: [], total: '0', nextCursor: null }),
        400,
      );
    }
    const cursor = query['cursor'];
    const asked = pageAsked(parts, { limit: PER_PAGE, ...(cursor !== undefined && { cursor }) }, 'title');
    const filter = { words: read.data.split(/\s+/).filter(Boolean), state: 'published', public: true };
    const page = await parts.database.transaction((sql) => listArticles(sql, filter, asked), {
      scope: 'all',
    });
    const shown = presentPage(parts, page, ({ id, title }) => ({ id, title }));
    return sentPage(articlesPage(place, { q: read.data, faults: [], ...shown }));
  }

  async read(place: Place, id: string, address: string): Promise<Sent> {
    const { parts, throttle } = this.doors;
    await throttle.ofPublic(address);
    if (!uuid.safeParse(id).success) throw notFound('篇文章');
    const row = await parts.database.transaction((sql) => findArticle(sql, id), { scope: 'all' });
    // A draft, or one for the staff alone, is as good as none.
    if (!row?.public || row.state !== 'published') throw notFound('篇文章');
    return sentPage(articlePage(place, row));
  }
}
