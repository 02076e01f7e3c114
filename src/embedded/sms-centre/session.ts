import { timingSafeEqual } from 'node:crypto';
import type { Pdu, Session } from 'smpp';
import { SMPP_STATUS, tuneSocket } from '../../integrations/sms/smpp-wire.js';
import type { Outage } from './behaviour.js';
import type { Deliverer } from './deliverer.js';
import type { Journal } from './journal.js';
import type { ReceiptDesk } from './receipt-desk.js';
import type { Submissions } from './submissions.js';
import { MESSAGE_STATES } from './wire-forms.js';

interface Desk {
  readonly systemId: string;
  readonly password: string;
  readonly outage: () => Outage;
  readonly journal: Journal;
  readonly deliverer: Deliverer;
  readonly submissions: Submissions;
  readonly receipts: ReceiptDesk;
}

/** One connection, from its bind to its end. */
export class CentreSession {
  private bound: { readonly transmits: boolean } | undefined;

  constructor(
    private readonly session: Session,
    private readonly desk: Desk,
  ) {
    tuneSocket(session);
    session.on('pdu', (pdu) => {
      if (desk.outage() !== 'hanging') this.hear(pdu);
    });
    session.on('error', () => session.destroy());
    session.on('close', () => this.gone());
  }

  private hear(pdu: Pdu): void {
    switch (pdu.command) {
      case 'bind_transceiver':
      case 'bind_transmitter':
      case 'bind_receiver': {
        this.bind(pdu);
        return;
      }
      case 'enquire_link': {
        this.answer(pdu.response());
        return;
      }
      case 'unbind':
        this.answer(pdu.response());
        this.session.socket.end();
        return;
      case 'submit_sm':
        if (!this.bound?.transmits) {
          this.answer(refusal(pdu, SMPP_STATUS.wrongBindState));
          return;
        }
        void this.desk.submissions.take(this.session, pdu);
        return;
      case 'query_sm': {
        this.query(pdu);
        return;
      }
      default:
        if (pdu.isResponse()) this.desk.deliverer.hear(this.session, pdu);
        else this.answer(refusal(pdu, SMPP_STATUS.invalidCommand));
    }
  }

  private bind(pdu: Pdu): void {
    const status = this.bindStatus(pdu);
    const systemId = pdu.system_id ?? '';
    if (status !== SMPP_STATUS.ok) {
      void this.desk.journal.append({ at: Date.now(), kind: 'bind_refused', systemId });
      this.answer(refusal(pdu, status));
      return;
    }
    void this.desk.journal.append({ at: Date.now(), kind: 'bound', systemId });
    this.bound = { transmits: pdu.command !== 'bind_receiver' };
    this.answer(pdu.response({ system_id: 'sms-centre' }));
    if (pdu.command !== 'bind_transmitter') this.desk.deliverer.add(this.session);
  }

  private bindStatus(pdu: Pdu): number {
    if (this.bound) return SMPP_STATUS.alreadyBound;
    if (this.desk.outage() === 'refusing') return SMPP_STATUS.bindFailed;
    if (pdu.system_id !== this.desk.systemId) return SMPP_STATUS.invalidSystemId;
    return same(pdu.password ?? '', this.desk.password) ? SMPP_STATUS.ok : SMPP_STATUS.invalidPassword;
  }

  private query(pdu: Pdu): void {
    const id = pdu.message_id ?? '';
    const state = this.desk.receipts.fateOf(id);
    if (!this.bound) this.answer(refusal(pdu, SMPP_STATUS.wrongBindState));
    else if (state === undefined) this.answer(refusal(pdu, SMPP_STATUS.queryFailed));
    else this.answer(pdu.response({ message_id: id, message_state: MESSAGE_STATES[state] }));
  }

  private answer(response: Pdu): void {
    this.session.send(response);
  }

  private gone(): void {
    if (this.bound)
      void this.desk.journal.append({ at: Date.now(), kind: 'gone', systemId: this.desk.systemId });
    this.desk.deliverer.remove(this.session);
  }
}

function refusal(pdu: Pdu, status: number): Pdu {
  return pdu.response({ command_status: status });
}

function same(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
