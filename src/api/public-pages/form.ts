import { newSecret } from '../front-door/secret.js';
import type { FieldFault } from '../front-door/problem.js';

/** What a form of ours sent: the value of each field by its name, as it was typed. */
export type Form = Readonly<Record<string, string>>;

/** What is sent back: a page, or the address of one. */
export type Sent =
  { status: number; body: string; headers?: Readonly<Record<string, string>> } | { to: string };

export const sentPage = (body: string, status = 200): Sent => ({ status, body });

/** The fields of a body as browsers send forms; a field that comes twice counts as it came last. */
export function formOf(body: string): Form {
  const fields = [...new URLSearchParams(body)].map(([name, value]) => [name, value.replace(/\r\n?/g, '\n')]);
  return Object.fromEntries(fields) as Form;
}

/** The named fields of a form; one that was not sent is empty. */
export const valuesOf = <Name extends string>(form: Form, names: readonly Name[]): Record<Name, string> =>
  Object.fromEntries(names.map((name) => [name, form[name] ?? ''])) as Record<Name, string>;

/** Digits and numbers as people type them: full-width signs and spaces among them. */
export const tidy = (typed: string): string => typed.normalize('NFKC').replace(/\s/g, '');

/** Only what can be mended on this page is said there. */
export const faultsAt = (faults: readonly FieldFault[], names: readonly string[]): FieldFault[] =>
  faults.filter(({ path }) => names.includes(path));

/** The name of what a form is for, from its first page on; a new one where it has none. */
export function keyOf(form: Form): string {
  const { key = '' } = form;
  return /^[\w-]{16,64}$/.test(key) ? key : newSecret(16);
}
