import { performance } from 'node:perf_hooks';
import type { Pdu, PduFields, Session } from 'smpp';
import { buildPdu, corked } from '../../integrations/sms/smpp-wire.js';
import type { CentreBehaviour } from './behaviour.js';
import type { DueQueue } from './due-queue.js';

/** One fact that waits to be delivered; `answered` is called once somebody has answered OK for it. */
export interface Delivery {
  readonly fields: PduFields;
  readonly answered: () => void;
}

interface InFlight {
  readonly delivery: Delivery;
  readonly deadline: number;
}

/** Delivers to whoever is bound, within the window, again and again until each delivery is answered OK. */
export class Deliverer {
  private readonly sessions = new Map<Session, Map<number, InFlight>>();
  private queue: Delivery[] = [];
  private head = 0;
  private turn = 0;
  private putOff = 0;
  private readonly sweep = setInterval(() => this.sweepUnanswered(), 250);

  constructor(
    private readonly behaviour: () => CentreBehaviour,
    private readonly due: DueQueue,
    /** False while the centre hangs. */
    private readonly awake: () => boolean,
  ) {}

  add(session: Session): void {
    this.sessions.set(session, new Map());
    this.pump();
  }

  remove(session: Session): void {
    const inFlight = this.sessions.get(session);
    this.sessions.delete(session);
    for (const { delivery } of inFlight?.values() ?? []) this.queue.push(delivery);
    this.pump();
  }

  deliver(delivery: Delivery): void {
    this.queue.push(delivery);
    this.pump();
  }

  /** Deliveries not yet answered OK. */
  pending(): number {
    let inFlight = 0;
    for (const each of this.sessions.values()) inFlight += each.size;
    return this.queue.length - this.head + inFlight + this.putOff;
  }

  hear(session: Session, answer: Pdu): void {
    const inFlight = this.sessions.get(session);
    const one = inFlight?.get(answer.sequence_number);
    if (!one) return;
    inFlight?.delete(answer.sequence_number);
    if (answer.command_status === 0) one.delivery.answered();
    else this.again(one.delivery);
    this.pump();
  }

  pump(): void {
    while (this.head < this.queue.length && this.awake()) {
      const session = this.nextSession();
      const delivery = this.queue[this.head];
      if (!session || !delivery) break;
      this.head += 1;
      this.write(session, delivery);
    }
    if (this.head === this.queue.length || this.head > 1_000) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
  }

  stop(): void {
    clearInterval(this.sweep);
  }

  private write(session: Session, delivery: Delivery): void {
    const pdu = buildPdu('deliver_sm', delivery.fields);
    corked(session, () => session.send(pdu));
    const deadline = performance.now() + this.behaviour().deliveryAnswerWithinMs;
    this.sessions.get(session)?.set(pdu.sequence_number, { delivery, deadline });
  }

  private nextSession(): Session | undefined {
    const open = [...this.sessions].filter(
      ([session, inFlight]) => session.socket.writable && inFlight.size < this.behaviour().deliveryWindow,
    );
    this.turn += 1;
    return open[this.turn % open.length]?.[0];
  }

  private sweepUnanswered(): void {
    const now = performance.now();
    for (const inFlight of this.sessions.values())
      for (const [sequence, { delivery, deadline }] of inFlight) {
        if (deadline > now) break;
        inFlight.delete(sequence);
        this.again(delivery);
      }
    this.pump();
  }

  private again(delivery: Delivery): void {
    this.putOff += 1;
    this.due.after(this.behaviour().redeliverAfterMs, () => {
      this.putOff -= 1;
      this.deliver(delivery);
    });
  }
}
