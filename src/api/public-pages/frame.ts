import { markup } from './markup.js';
import type { Markup, Piece } from './markup.js';
import { addressOf, elsewhere } from './place.js';
import type { Place } from './place.js';
import { STYLE_ADDRESS } from './style.js';

interface Page {
  title: string;
  main: Piece;
  /** Something was wrong with what was sent: the title says so first. */
  faulty?: boolean;
  /** The form whose typed text the change of language takes along: its id, and what Enter in it does. */
  form?: { id: string; enter: string };
  /** Of one person: no search engine keeps it. */
  own?: boolean;
}

const PATHS = ['complaints', 'track', 'statistics', 'articles'] as const;

/** A whole page: whose it is, the way to the others, the other language, what is on it. No script, no cookie. */
export function framed(place: Place, { title, main, faulty = false, form, own = false }: Page): string {
  const { t } = place;
  const head = faulty ? t.faulty(title) : title;
  const page = markup`<html lang="${t.tongue}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${own && markup`<meta name="robots" content="noindex">`}
<link rel="icon" href="/station.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_ADDRESS}">
<title>${head} · ${t.station}</title>
</head>
<body>
<a class="skip" href="#content">${t.skip}</a>
${place.rehearsal && markup`<div class="rehearsal" role="note">${t.rehearsal}</div>`}
<header>
<a class="home" href="${addressOf(place, '')}">${t.station}</a>
<nav aria-label="${t.menu}"><ul>${PATHS.map((path) => wayTo(place, path))}</ul></nav>
${tongueSwitch(place, form)}
</header>
<main id="content" tabindex="-1">
<h1>${title}</h1>
${main}
</main>
<footer>
<p>${t.hotline}</p>
<p>${t.privacy}</p>
<p><a href="/">${t.staff}</a></p>
</footer>
</body>
</html>
`;
  return `<!doctype html>\n${page.text}`;
}

function wayTo(place: Place, path: (typeof PATHS)[number]): Markup {
  const here = place.path.split('?')[0] === `/${path}` && markup` aria-current="page"`;
  return markup`<li><a href="${addressOf(place, `/${path}`)}"${here}>${place.t.nav[path]}</a></li>`;
}

function tongueSwitch(place: Place, form: Page['form']): Markup {
  const { address, tongue, name } = elsewhere(place);
  if (form === undefined)
    return markup`<a class="tongue" lang="${tongue}" hreflang="${tongue}" href="${address}">${name}</a>`;
  // Enter presses a form's first button, wherever it stands: not the one that changes the language.
  return markup`<button class="unseen" form="${form.id}" name="do" value="${form.enter}" tabindex="-1" aria-hidden="true"></button>
<button class="tongue" lang="${tongue}" form="${form.id}" formaction="${address}" formnovalidate name="do" value="show">${name}</button>`;
}
