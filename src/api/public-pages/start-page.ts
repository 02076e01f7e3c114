import { framed } from './frame.js';
import { markup } from './markup.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';

const WAYS = ['complaints', 'track', 'statistics', 'articles'] as const;

/** What anybody can do here, and what becomes of a complaint. */
export function startPage(place: Place): string {
  const { t } = place;
  const ways = WAYS.map(
    (way) =>
      markup`<li><h2><a href="${addressOf(place, `/${way}`)}">${t.nav[way]}</a></h2><p>${t.start[way]}</p></li>`,
  );
  const main = markup`<p>${t.start.lead}</p>
<ul class="cards">${ways}</ul>
<h2>${t.start.how}</h2>
<ol>${t.start.steps.map((step) => markup`<li>${step}</li>`)}</ol>`;
  return framed(place, { title: t.start.title, main });
}

/** What could not be shown or done, with the ways on. */
export function problemPage(place: Place, sentence: string, missing: boolean): string {
  const { t } = place;
  const main = markup`<p role="alert">${sentence}</p>`;
  return framed(place, { title: missing ? t.missingTitle : t.problemTitle, main });
}
