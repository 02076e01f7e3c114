import { formatMoment } from '../../../domain/clock/shown-moment.js';
import type { FigureView, InsurersAnswer, PublicAnswer } from '../figures/figures.schema.js';
import { framed } from './frame.js';
import { markup } from './markup.js';
import type { Markup, Piece } from './markup.js';
import { option } from './fields.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';

export interface StatisticsView {
  year: string;
  month: string;
  years: readonly string[];
  totals: PublicAnswer;
  byInsurer: InsurersAnswer;
}

/** What concerns the public of all that the station counts, in this order; then each item of the cards. */
const SHOWN = [
  ...['satisfaction', 'reply_rate', 'submitted', 'delivered', 'failed', 'replies', 'transfers'],
  ...['on_time_contact', 'on_time_investigate', 'on_time_enquiry', 'follow_up_satisfaction'],
];
const ITEM = 'satisfaction_item_';

/** The sums of a period, of everybody and of each line, then of each insurer; each with its n and its formula. */
export function statisticsPage(place: Place, view: StatisticsView): string {
  const { statistics } = place.t;
  const { totals } = view;
  const main = markup`<p>${statistics.lead}</p>
${periodForm(place, view)}
<p><strong>${statistics.period(totals.from, totals.to)}</strong> <span class="muted">${statistics.asOf(
    formatMoment(Math.floor(Date.parse(totals.asOf) / 60_000) * 60_000),
  )}</span></p>
<h2>${statistics.totals}</h2>
${totalsTable(place, totals)}
<h2>${statistics.insurers}</h2>
<p>${statistics.fairness}</p>
${insurersTable(place, view.byInsurer)}
<h2>${statistics.formulas}</h2>
<dl>${shownOf(totals.items).map((figure) => formula(place, figure))}</dl>
<p class="screen">${place.t.print}</p>`;
  return framed(place, { title: statistics.title, main });
}

function periodForm(place: Place, { year, month, years }: StatisticsView): Markup {
  const { statistics } = place.t;
  const months = Array.from({ length: 12 }, (_, at) => String(at + 1));
  return markup`<form class="line" method="get" action="${addressOf(place, '/statistics')}">
<div class="field"><label for="f-year">${statistics.year}</label>
<select id="f-year" name="year">${years.map((each) => option(each, each, year))}</select></div>
<div class="field"><label for="f-month">${statistics.month}</label>
<select id="f-month" name="month">${option('', statistics.wholeYear, month)}${months.map((each) =>
    option(each, statistics.monthName(Number(each)), month),
  )}</select></div>
<div><button class="main">${statistics.show}</button></div>
</form>`;
}

function totalsTable(place: Place, { items, lines }: PublicAnswer): Markup {
  const { statistics } = place.t;
  const of = (figures: readonly FigureView[], code: string): Piece =>
    cell(
      place,
      figures.find((figure) => figure.code === code),
    );
  const rows = shownOf(items).map(
    (figure) =>
      markup`<tr><th scope="row">${nameOf(place, figure)}</th>${cell(place, figure)}${of(
        lines.life,
        figure.code,
      )}${of(lines.pc, figure.code)}</tr>`,
  );
  const { figure, all } = statistics;
  const heads = [figure, all, statistics.lines.life, statistics.lines.pc];
  return table(statistics.totals, heads, rows);
}

function insurersTable(place: Place, { insurers }: InsurersAnswer): Markup {
  const { statistics } = place.t;
  const [first] = insurers;
  if (!first) return markup`<p>${statistics.noInsurers}</p>`;
  const rows = insurers.map(
    ({ name, line, items }) => markup`<tr><th scope="row" lang="zh-CN">${name}</th>
<td>${statistics.lines[line]}</td>${items.map((figure) => cell(place, figure))}</tr>`,
  );
  const heads = first.items.map((figure) => nameOf(place, figure));
  return table(statistics.insurers, [statistics.insurer, statistics.line, ...heads], rows);
}

const table = (name: string, heads: readonly Piece[], rows: readonly Markup[]): Markup =>
  markup`<div class="wide" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr>${heads.map((head) => markup`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;

/** A count, or a share with its n; a share of few is marked, one of none is no share. */
function cell({ t }: Place, figure: FigureView | undefined): Markup {
  if (!figure?.share) return markup`<td class="n">${figure?.value ?? 0}</td>`;
  const { percent, n, smallN } = figure.share;
  if (percent === null) return markup`<td class="n">${t.statistics.none}<small>n = 0</small></td>`;
  const few = smallN && markup` · ${t.statistics.smallN}`;
  return markup`<td class="n">${percent}%<small>n = ${n}${few}</small></td>`;
}

function formula(place: Place, figure: FigureView): Markup {
  const { formulaOf, itemFormula } = place.t.statistics;
  const own = formulaOf[figure.code] ?? (figure.code.startsWith(ITEM) ? itemFormula : '');
  return markup`<dt>${nameOf(place, figure)}</dt><dd>${own === '' ? figure.formula : own}</dd>`;
}

function nameOf({ language, t }: Place, { code, name, english }: FigureView): string {
  return t.statistics.names[code] ?? (language === 'zh' ? name : english.replaceAll('_', ' '));
}

const shownOf = (items: readonly FigureView[]): FigureView[] => [
  ...SHOWN.flatMap((code) => items.filter((figure) => figure.code === code)),
  ...items.filter(({ code }) => code.startsWith(ITEM)),
];
