import { canonicalPhone, isMobile } from '../../../domain/personal/canonical.js';
import type { FieldFault } from '../front-door/problem.js';
import { notFound } from '../front-door/problem.js';
import { faultsOf } from '../front-door/schema.pipe.js';
import { newSecret } from '../front-door/secret.js';
import { PHONE_FAULT } from '../public/phone-proof.js';
import { track } from '../public/public.schema.js';
import type { Track } from '../public/public.schema.js';
import type { Sender } from './complaint-forms.js';
import { problemAt } from './doors.js';
import type { Doors } from './doors.js';
import { keyOf, sentPage, tidy, valuesOf } from './form.js';
import type { Form, Sent } from './form.js';
import { addressOf } from './place.js';
import type { Place } from './place.js';
import { PressedTwice } from './pressed-twice.js';
import { openTicket, ticketFor } from './tickets.js';
import type { Ticket } from './tickets.js';
import { standingPage, TRACK_FIELDS, trackCodePage, trackFormPage } from './track-page.js';
import type { TrackView } from './track-page.js';
import { sentenceOf } from './words.js';

const which = track.omit({ code: true });

/** How a matter stands, by its number and a code sent to the phone: asked in two steps, shown at an address that ends of itself. */
export class TrackForms {
  private readonly presses: PressedTwice<Ticket>;

  constructor(private readonly doors: Doors) {
    this.presses = new PressedTwice(() => doors.parts.wallNow().getTime());
  }

  open(place: Place): Sent {
    return sentPage(
      trackFormPage(place, { values: valuesOf({}, TRACK_FIELDS), faults: [], key: newSecret(16) }),
    );
  }

  async take(place: Place, form: Form, sender: Sender): Promise<Sent> {
    const key = keyOf(form);
    const view = { values: valuesOf(form, TRACK_FIELDS), faults: [], key };
    const atCode = form['step'] === '2';
    try {
      if (form['do'] === 'track') return await this.track(place, view, form, sender);
      if (form['do'] === 'code') return await this.ask(place, view, sender);
    } catch (error) {
      const problem = problemAt(this.doors, error, sender.requestId);
      if (problem.code === 'not-found') return faulty(place, view, [UNKNOWN], 404);
      if (problem.errors) return faulty(place, view, problem.errors, problem.status);
      const said = { ...view, sentence: sentenceOf(place.t, problem) };
      const body = atCode ? trackCodePage(place, said) : trackFormPage(place, said);
      return { status: problem.status, headers: problem.headers, body };
    }
    return sentPage(
      form['do'] === 'show' && atCode ? trackCodePage(place, view) : trackFormPage(place, view),
    );
  }

  async shown(place: Place, word: string, { address }: Sender): Promise<Sent> {
    const { parts, throttle, complaints } = this.doors;
    await throttle.ofPublic(address);
    const ticket = openTicket(parts.keyring, 'track', word, parts.wallNow());
    if (!ticket) throw notFound('一页');
    return sentPage(standingPage(place, await complaints.standing(ticket)));
  }

  private async ask(place: Place, view: TrackView, { address }: Sender): Promise<Sent> {
    const { faults } = read(view, undefined);
    if (faults.length > 0) return faulty(place, view, faults, 400);
    await this.doors.proof.ask(view.values.phone, 'track', address);
    return sentPage(trackCodePage(place, view));
  }

  private async track(place: Place, view: TrackView, form: Form, { address }: Sender): Promise<Sent> {
    const { faults, given } = read(view, tidy(form['code'] ?? ''));
    if (!given) return faulty(place, view, faults, 400);
    const { parts, proof, complaints } = this.doors;
    const ticket = await this.presses.once(JSON.stringify([view.key, given]), async () => {
      const proven = await proof.prove(given.phone, given.code, 'track', address);
      const { caseNo } = await complaints.track(proven, given.caseNo);
      return { caseNo, phoneIndex: proven.phoneIndex };
    });
    return { to: addressOf(place, `/track/${ticketFor(parts.keyring, 'track', ticket, parts.wallNow())}`) };
  }
}

const UNKNOWN: FieldFault = { path: 'caseNo', code: 'not-found', message: '没有找到这个编号。' };

function read({ values }: TrackView, code: string | undefined): { faults: FieldFault[]; given?: Track } {
  const typed = { phone: values.phone, caseNo: tidy(values.caseNo).toUpperCase() };
  const asked = code === undefined ? typed : { ...typed, code };
  const result = code === undefined ? which.safeParse(asked) : track.safeParse(asked);
  const faults = result.success ? [] : faultsOf(result.error.issues, asked);
  if (typed.phone.trim() !== '' && !isMobile(canonicalPhone(typed.phone))) faults.push(PHONE_FAULT);
  if (faults.length > 0 || !result.success || code === undefined) return { faults };
  return { faults, given: result.data as Track };
}

/** The page on which the faults can be mended. */
function faulty(place: Place, view: TrackView, faults: readonly FieldFault[], status: number): Sent {
  const said = { ...view, faults };
  const ofCode = faults.every(({ path }) => path === 'code');
  return sentPage(ofCode ? trackCodePage(place, said) : trackFormPage(place, said), status);
}
