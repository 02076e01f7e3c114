import { canonicalPhone, isMobile } from '../../../domain/personal/canonical.js';
import { requestIdOf } from '../cases/request-id.js';
import type { FieldFault, Problem } from '../front-door/problem.js';
import { notFound } from '../front-door/problem.js';
import { faultsOf } from '../front-door/schema.pipe.js';
import { newSecret } from '../front-door/secret.js';
import { PHONE_FAULT } from '../public/phone-proof.js';
import { complaint } from '../public/public.schema.js';
import type { Complaint } from '../public/public.schema.js';
import { COMPLAINT_FIELDS, complaintCheckPage, complaintFormPage, receiptPage } from './complaint-page.js';
import type { ComplaintView } from './complaint-page.js';
import { problemAt } from './doors.js';
import type { Doors } from './doors.js';
import { keyOf, sentPage, tidy, valuesOf } from './form.js';
import type { Form, Sent } from './form.js';
import type { InsurerNames } from './insurer-names.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';
import { openTicket, ticketFor } from './tickets.js';
import { sentenceOf } from './words.js';

/** Who sent a form: where from, and the request's id for the log. */
export interface Sender {
  address: string;
  requestId: string;
}

const matter = complaint.omit({ code: true });

/**
 * A complaint or an enquiry in two steps: what it is about, then the code that proves the phone. Nothing is kept between
 * the steps but in the form itself; a code is sent only once all else is well.
 */
export class ComplaintForms {
  constructor(
    private readonly doors: Doors,
    private readonly names: InsurerNames,
  ) {}

  async open(place: Place): Promise<Sent> {
    const values = { ...valuesOf({}, COMPLAINT_FIELDS), kind: 'complaint' };
    return sentPage(
      complaintFormPage(place, { values, faults: [], insurers: await this.names.all(), key: newSecret(16) }),
    );
  }

  async take(place: Place, form: Form, sender: Sender): Promise<Sent> {
    const key = keyOf(form);
    const values = valuesOf(form, COMPLAINT_FIELDS);
    const view = { values, faults: [], insurers: await this.names.all(), key };
    const atCheck = form['step'] === '2';
    try {
      if (form['do'] === 'file') return await this.file(place, view, form, sender);
      if (form['do'] === 'code') return await this.ask(place, view, sender);
    } catch (error) {
      return hindered(place, view, problemAt(this.doors, error, sender.requestId), atCheck);
    }
    return sentPage(
      form['do'] === 'show' && atCheck ? complaintCheckPage(place, view) : complaintFormPage(place, view),
    );
  }

  /** The page with the number, for whoever has just filed. */
  receipt(place: Place, word: string): Sent {
    const { keyring, wallNow } = this.doors.parts;
    const ticket = openTicket(keyring, 'receipt', word, wallNow());
    if (!ticket) throw notFound('一页');
    return sentPage(receiptPage(place, ticket.caseNo));
  }

  private async ask(place: Place, view: ComplaintView, { address }: Sender): Promise<Sent> {
    const { faults } = read(view, undefined);
    if (faults.length > 0) return sentPage(complaintFormPage(place, { ...view, faults }), 400);
    await this.doors.proof.ask(view.values.phone, 'complaint', address);
    return sentPage(complaintCheckPage(place, view));
  }

  private async file(place: Place, view: ComplaintView, form: Form, { address }: Sender): Promise<Sent> {
    const { faults, given } = read(view, tidy(form['code'] ?? ''));
    if (!given) return faulty(place, view, faults, 400);
    const phone = canonicalPhone(given.phone);
    const requestId = requestIdOf(view.key, JSON.stringify({ ...given, phone, code: null }));
    const caseNo = await this.fileOnce(given, requestId, address);
    const { keyring, wallNow } = this.doors.parts;
    const phoneIndex = keyring.blindIndex('phone', phone);
    const word = ticketFor(keyring, 'receipt', { caseNo, phoneIndex }, wallNow());
    return { to: addressOf(place, `/complaints/received/${word}`) };
  }

  /** A second press finds the code used up by the first: it is told what the first was told. */
  private async fileOnce(given: Complaint, requestId: string, address: string): Promise<string> {
    const { proof, complaints } = this.doors;
    const proven = await proof
      .prove(given.phone, given.code, 'complaint', address)
      .catch((refusal: unknown) => ({ refusal }));
    if (!('refusal' in proven)) return (await complaints.file(proven, given, requestId)).caseNo;
    const before = await complaints.filedBefore(requestId);
    if (before === null) throw proven.refusal;
    return before;
  }
}

/** What was typed, read by the API's own rules; with the code where there should be one. */
function read(
  { values }: ComplaintView,
  code: string | undefined,
): { faults: FieldFault[]; given?: Complaint } {
  const orNone = (typed: string): string | null => (typed.trim() === '' ? null : typed);
  const { kind, phone, name, text } = values;
  const facts = { kind, phone, name, text, insurerCode: orNone(values.insurerCode) };
  const numbers = { policyNo: orNone(values.policyNo), claimNo: orNone(values.claimNo) };
  const typed = { ...facts, ...numbers, product: orNone(values.product) };
  const asked = code === undefined ? typed : { ...typed, code };
  const result = code === undefined ? matter.safeParse(asked) : complaint.safeParse(asked);
  const faults = result.success ? [] : faultsOf(result.error.issues, asked);
  if (phone.trim() !== '' && !isMobile(canonicalPhone(phone))) faults.push(PHONE_FAULT);
  if (faults.length > 0 || !result.success || code === undefined) return { faults };
  return { faults, given: result.data as Complaint };
}

function hindered(place: Place, view: ComplaintView, problem: Problem, atCheck: boolean): Sent {
  if (problem.errors) return faulty(place, view, problem.errors, problem.status);
  const said = { ...view, sentence: sentenceOf(place.t, problem) };
  const body = atCheck ? complaintCheckPage(place, said) : complaintFormPage(place, said);
  return { status: problem.status, headers: problem.headers, body };
}

/** The page on which the faults can be mended. */
function faulty(place: Place, view: ComplaintView, faults: readonly FieldFault[], status: number): Sent {
  const said = { ...view, faults };
  const ofCode = faults.every(({ path }) => path === 'code');
  return sentPage(ofCode ? complaintCheckPage(place, said) : complaintFormPage(place, said), status);
}
