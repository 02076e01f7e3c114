import type { FieldFault } from '../front-door/problem.js';
import { markup } from './markup.js';
import type { Markup, Piece } from './markup.js';
import type { Texts } from './texts-zh.js';
import { wordsOf } from './words.js';

/** What a form shows again: as it was typed, and what is wrong with it. */
export interface Filled {
  t: Texts;
  values: Readonly<Record<string, string>>;
  faults: readonly FieldFault[];
  /** How fields are called, by name. */
  labels: Readonly<Record<string, string>>;
}

interface Look {
  hint?: string;
  optional?: boolean;
  /** Attributes of the control itself. */
  attributes?: Markup;
  short?: boolean;
}

/** One line to type. */
export const lineField = (filled: Filled, name: string, look: Look = {}): Markup =>
  field(filled, name, look, (attributes) => {
    const value = filled.values[name] ?? '';
    return markup`<input ${attributes} value="${value}">`;
  });

/** Several lines to type. A line break after the tag is the template's, so that one that was typed stays. */
export const textField = (filled: Filled, name: string, look: Look = {}): Markup =>
  field(filled, name, look, (attributes) => {
    const value = filled.values[name] ?? '';
    return markup`<textarea ${attributes}>\n${value}</textarea>`;
  });

/** One of a list; `choices` are options, perhaps in groups. */
export const choiceField = (filled: Filled, name: string, look: Look & { choices: Piece }): Markup =>
  field(filled, name, look, (attributes) => markup`<select ${attributes}>${look.choices}</select>`);

/** One of a few, all in sight. */
export function radioField(
  { t, values, faults, labels }: Filled,
  name: string,
  choices: Readonly<Record<string, string>>,
): Markup {
  const fault = faults.find(({ path }) => path === name);
  const radios = Object.entries(choices).map(([value, label], at) => {
    const chosen = values[name] === value && markup` checked`;
    const id = at === 0 ? `f-${name}` : `f-${name}-${at}`;
    return markup`<div><label><input type="radio" id="${id}" name="${name}" value="${value}"${chosen}> ${label}</label></div>`;
  });
  return markup`<fieldset>
<legend>${labels[name]}</legend>
${fault && markup`<p class="fault" id="e-${name}">${wordsOf(t, fault, labels)}</p>`}
${radios}
</fieldset>`;
}

export const option = (value: string, name: string, chosen: string | undefined): Markup =>
  markup`<option value="${value}"${value === chosen && markup` selected`}>${name}</option>`;

export const hiddenField = (name: string, value: string): Markup =>
  markup`<input type="hidden" name="${name}" value="${value}">`;

/** What is wrong, above the form, each with the way to its field; nothing where nothing is wrong. */
export function faultSummary({ t, faults, labels }: Filled, sentence?: string): Piece {
  if (faults.length === 0 && sentence === undefined) return null;
  const ways = faults.map(
    (fault) => markup`<li><a href="#f-${fault.path}">${wordsOf(t, fault, labels)}</a></li>`,
  );
  return markup`<div class="faults" role="alert" tabindex="-1" autofocus>
<h2>${sentence === undefined ? t.faultTitle : t.problemTitle}</h2>
${sentence !== undefined && markup`<p>${sentence}</p>`}
${ways.length > 0 && markup`<ul>${ways}</ul>`}
</div>`;
}

function field(
  { t, faults, labels }: Filled,
  name: string,
  { hint, optional = false, attributes, short = false }: Look,
  control: (attributes: Markup) => Markup,
): Markup {
  const fault = faults.find(({ path }) => path === name);
  const told = [hint !== undefined && `h-${name}`, fault && `e-${name}`].filter(Boolean).join(' ');
  const all = markup`id="f-${name}" name="${name}"${told !== '' && markup` aria-describedby="${told}"`}${
    fault && markup` aria-invalid="true"`
  } ${attributes}`;
  return markup`<div class="field${short && ' short'}">
<label for="f-${name}">${labels[name]}${optional && markup` <span class="muted">(${t.optional})</span>`}</label>
${hint !== undefined && markup`<p class="hint" id="h-${name}">${hint}</p>`}
${fault && markup`<p class="fault" id="e-${name}">${wordsOf(t, fault, labels)}</p>`}
${control(all)}
</div>`;
}
