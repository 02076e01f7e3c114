import { formatDue, formatMoment } from '../../../domain/clock/shown-moment.js';
import type { FieldFault } from '../front-door/problem.js';
import type { TrackAnswer } from '../public/public.schema.js';
import { codeField } from './complaint-page.js';
import { faultSummary, hiddenField, lineField } from './fields.js';
import type { Filled } from './fields.js';
import { faultsAt } from './form.js';
import { framed } from './frame.js';
import { markup } from './markup.js';
import type { Markup } from './markup.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';

export const TRACK_FIELDS = ['caseNo', 'phone'] as const;

export interface TrackView {
  values: Readonly<Record<(typeof TRACK_FIELDS)[number], string>>;
  faults: readonly FieldFault[];
  sentence?: string;
  /** Names this question: pressed twice, it is asked once. */
  key: string;
}

const FORM = 'track';

const filled = ({ t }: Place, { values, faults }: TrackView, names: readonly string[]): Filled => ({
  ...{ t, values, faults: faultsAt(faults, names) },
  labels: { caseNo: t.track.caseNo, phone: t.complaint.phone, code: t.code.code },
});

/** First step: which number, which phone. Whether they belong together is told to nobody yet. */
export function trackFormPage(place: Place, view: TrackView): string {
  const { t } = place;
  const here = filled(place, view, TRACK_FIELDS);
  const main = markup`
${faultSummary(here, view.sentence)}
<p>${t.track.lead}</p>
<form id="${FORM}" method="post" action="${addressOf(place, '/track')}" novalidate>
${lineField(here, 'caseNo', { hint: t.track.caseNoHint, attributes: markup`required autocomplete="off"` })}
${lineField(here, 'phone', { attributes: markup`required type="tel" inputmode="tel" autocomplete="tel"` })}
<div class="buttons"><button class="main" name="do" value="code">${t.complaint.next}</button></div>
</form>`;
  const faulty = here.faults.length > 0 || view.sentence !== undefined;
  return framed(place, { title: t.track.title, main, faulty, form: { id: FORM, enter: 'code' } });
}

/** Second step: the code that proves the phone. */
export function trackCodePage(place: Place, view: TrackView): string {
  const { t } = place;
  const here = filled(place, view, ['code']);
  const faulty = here.faults.length > 0 || view.sentence !== undefined;
  const main = markup`
${faultSummary(here, view.sentence)}
${!faulty && markup`<p class="done" role="status">${t.code.sent}</p>`}
<dl class="sheet">${TRACK_FIELDS.map((name) => term(here.labels[name] ?? '', view.values[name]))}</dl>
<form id="${FORM}" method="post" action="${addressOf(place, '/track')}" novalidate>
${TRACK_FIELDS.map((name) => hiddenField(name, view.values[name]))}
${hiddenField('key', view.key)}
${hiddenField('step', '2')}
${codeField(here, faulty)}
<div class="buttons"><button class="main" name="do" value="track">${t.track.submit}</button>
<button class="other" name="do" value="code">${t.code.again}</button>
<button class="other" name="do" value="edit">${t.complaint.edit}</button></div>
</form>`;
  return framed(place, { title: t.track.codeTitle, main, faulty, form: { id: FORM, enter: 'track' } });
}

/** How the case stands. Nobody's name, nobody's words. */
export function standingPage(place: Place, standing: TrackAnswer): string {
  const { t } = place;
  const { caseNo, status, statusName, insurer, openedAt, dueAt, steps } = standing;
  const rows = steps.map(
    ({ at, type, name }) =>
      markup`<tr><td class="n">${formatMoment(Date.parse(at))}</td><td>${t.track.stepNames[type] ?? name}</td></tr>`,
  );
  const main = markup`
<dl class="sheet">
${term(t.track.status, t.track.statusNames[status] ?? statusName)}
${term(t.track.insurer, insurer ?? t.track.noInsurer)}
${term(t.track.openedAt, formatMoment(Date.parse(openedAt)))}
${dueAt !== null && term(t.track.dueAt, formatDue(Date.parse(dueAt)))}
</dl>
<h2>${t.track.steps}</h2>
<div class="wide" role="region" aria-label="${t.track.steps}" tabindex="0"><table>
<thead><tr><th scope="col">${t.track.time}</th><th scope="col">${t.track.step}</th></tr></thead>
<tbody>${rows}</tbody></table></div>
<p class="screen">${t.track.kept}</p>
<div class="buttons"><a class="button" href="${addressOf(place, '/track')}">${t.track.another}</a></div>`;
  return framed(place, { title: t.track.shownTitle(caseNo), main, own: true });
}

const term = (name: string, value: string): Markup => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
