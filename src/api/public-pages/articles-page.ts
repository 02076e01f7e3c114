import type { FieldFault } from '../front-door/problem.js';
import { faultSummary, lineField } from './fields.js';
import { framed } from './frame.js';
import { markup } from './markup.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';

interface ArticleHead {
  id: string;
  title: string;
}

export interface ArticlesView {
  q: string;
  faults: readonly FieldFault[];
  items: readonly ArticleHead[];
  total: string;
  nextCursor: string | null;
}

/** Articles that the public may read, by title; all of those in which every word asked for stands. */
export function articlesPage(place: Place, { q, faults, items, total, nextCursor }: ArticlesView): string {
  const { t } = place;
  const filled = { t, values: { q }, faults, labels: { q: t.articles.q } };
  const list = items.map(
    ({ id, title }) =>
      markup`<li><h3 lang="zh-CN"><a href="${addressOf(place, `/articles/${id}`)}">${title}</a></h3></li>`,
  );
  const further = new URLSearchParams({ ...(q !== '' && { q }), cursor: nextCursor ?? '' }).toString();
  const none = markup`<p>${t.articles.none} <a href="${addressOf(place, '/complaints')}">${t.articles.ask}</a></p>`;
  const main = markup`
${faultSummary(filled)}
<form class="line" method="get" action="${addressOf(place, '/articles')}" role="search" aria-label="${t.nav.articles}">
<div class="grow">${lineField(filled, 'q', { attributes: markup`type="search"` })}</div>
<div><button class="main">${t.articles.submit}</button></div>
</form>
${items.length === 0 ? none : markup`<p class="muted">${t.articles.total(total)}</p><ul class="cards">${list}</ul>`}
${
  nextCursor !== null &&
  markup`<p class="screen"><a href="${addressOf(place, `/articles?${further}`)}">${t.articles.next}</a></p>`
}`;
  return framed(place, { title: t.articles.title, main, faulty: faults.length > 0 });
}

/** One article, paragraph by paragraph; articles are written in Chinese. */
export function articlePage(place: Place, { title, body }: { title: string; body: string }): string {
  const { t } = place;
  const paragraphs = body.split(/\n{2,}/).map((text) => markup`<p>${text}</p>`);
  const main = markup`<article class="article" lang="zh-CN">${paragraphs}</article>
<p class="screen">${t.print}</p>
<p class="screen"><a href="${addressOf(place, '/articles')}">${t.articles.back}</a></p>`;
  return framed(place, { title, main });
}
