import type { FieldFault } from '../front-door/problem.js';
import {
  choiceField,
  faultSummary,
  hiddenField,
  lineField,
  option,
  radioField,
  textField,
} from './fields.js';
import type { Filled } from './fields.js';
import { faultsAt } from './form.js';
import { framed } from './frame.js';
import { markup } from './markup.js';
import type { Markup, Piece } from './markup.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';

export const COMPLAINT_FIELDS = [
  ...(['kind', 'insurerCode', 'product', 'policyNo', 'claimNo'] as const),
  ...(['text', 'name', 'phone'] as const),
];
type Field = (typeof COMPLAINT_FIELDS)[number];

/** An insurer that a complaint may be about. */
export interface InsurerName {
  code: string;
  name: string;
  line: 'life' | 'pc';
}

export interface ComplaintView {
  values: Readonly<Record<Field, string>>;
  faults: readonly FieldFault[];
  /** What hindered all of it, where something did. */
  sentence?: string;
  insurers: readonly InsurerName[];
  /** Names this complaint: pressed twice, it is filed once. */
  key: string;
}

const FORM = 'complaint';

const filled = ({ t }: Place, { values, faults }: ComplaintView, names: readonly string[]): Filled => ({
  ...{ t, values, faults: faultsAt(faults, names) },
  labels: { ...t.complaint, kind: t.complaint.kind, code: t.code.code } as unknown as Record<string, string>,
});

/** First step: what the matter is and whose. */
export function complaintFormPage(place: Place, view: ComplaintView): string {
  const { t } = place;
  const { complaint } = t;
  const here = filled(place, view, COMPLAINT_FIELDS);
  const look = { optional: true };
  const main = markup`
${faultSummary(here, view.sentence)}
<p>${complaint.lead}</p>
<p class="screen"><a href="${addressOf(place, '/articles')}">${complaint.first}</a></p>
<form id="${FORM}" method="post" action="${addressOf(place, '/complaints')}" novalidate>
${radioField(here, 'kind', complaint.kinds)}
${choiceField(here, 'insurerCode', { ...look, hint: complaint.insurerHint, choices: insurerChoices(place, view) })}
${textField(here, 'text', { hint: complaint.textHint, attributes: markup`required rows="8"` })}
${lineField(here, 'product', look)}
${lineField(here, 'policyNo', look)}
${lineField(here, 'claimNo', look)}
${lineField(here, 'name', { attributes: markup`required autocomplete="name"` })}
${lineField(here, 'phone', { hint: complaint.phoneHint, attributes: PHONE })}
${hiddenField('key', view.key)}
<div class="buttons"><button class="main" name="do" value="code">${complaint.next}</button></div>
</form>`;
  const faulty = here.faults.length > 0 || view.sentence !== undefined;
  return framed(place, { title: complaint.title, main, faulty, form: { id: FORM, enter: 'code' } });
}

const PHONE = markup`required type="tel" inputmode="tel" autocomplete="tel"`;

/** Second step: everything once more, and the code that proves the phone. */
export function complaintCheckPage(place: Place, view: ComplaintView): string {
  const { t } = place;
  const { complaint } = t;
  const here = filled(place, view, ['code']);
  const faulty = here.faults.length > 0 || view.sentence !== undefined;
  const main = markup`
${faultSummary(here, view.sentence)}
${!faulty && markup`<p class="done" role="status">${t.code.sent}</p>`}
<p>${complaint.check}</p>
<dl class="sheet">${COMPLAINT_FIELDS.map((name) => shown(place, view, name))}</dl>
<form id="${FORM}" method="post" action="${addressOf(place, '/complaints')}" novalidate>
${COMPLAINT_FIELDS.map((name) => hiddenField(name, view.values[name]))}
${hiddenField('key', view.key)}
${hiddenField('step', '2')}
${codeField(here, faulty)}
<div class="buttons"><button class="main" name="do" value="file">${complaint.submit}</button>
<button class="other" name="do" value="code">${t.code.again}</button>
<button class="other" name="do" value="edit">${complaint.edit}</button></div>
</form>`;
  return framed(place, { title: complaint.checkTitle, main, faulty, form: { id: FORM, enter: 'file' } });
}

/** The code of the SMS; it has the focus, unless there is something else to read first. */
export const codeField = (here: Filled, faulty: boolean): Markup =>
  lineField(here, 'code', {
    ...{ hint: here.t.code.hint, short: true },
    attributes: markup`required inputmode="numeric" autocomplete="one-time-code"${!faulty && markup` autofocus`}`,
  });

/** What the consumer keeps. */
export function receiptPage(place: Place, caseNo: string): string {
  const { t } = place;
  const main = markup`
<div class="sheet"><p>${t.receipt.lead}</p><p class="number">${caseNo}</p><p>${t.receipt.sms}</p></div>
<h2>${t.receipt.next}</h2>
<ol>${t.start.steps.slice(1).map((step) => markup`<li>${step}</li>`)}</ol>
<p class="screen">${t.print}</p>
<div class="buttons"><a class="button" href="${addressOf(place, '/track')}">${t.receipt.track}</a></div>`;
  return framed(place, { title: t.receipt.title, main, own: true });
}

function insurerChoices({ t }: Place, { insurers, values }: ComplaintView): Piece {
  const groups = (['life', 'pc'] as const).map((line) => {
    const own = insurers.filter((insurer) => insurer.line === line);
    const options = own.map(({ code, name }) => option(code, name, values.insurerCode));
    return own.length > 0 && markup`<optgroup label="${t.complaint.lines[line]}">${options}</optgroup>`;
  });
  return [option('', t.complaint.unknownInsurer, values.insurerCode), ...groups];
}

function shown({ t }: Place, { values, insurers }: ComplaintView, name: Field): Piece {
  const value = values[name].trim();
  if (value === '') return null;
  const words: Partial<Record<Field, string | undefined>> = {
    kind: (t.complaint.kinds as Record<string, string>)[value],
    insurerCode: insurers.find(({ code }) => code === value)?.name,
  };
  return markup`<div><dt>${t.complaint[name]}</dt><dd>${words[name] ?? value}</dd></div>`;
}
