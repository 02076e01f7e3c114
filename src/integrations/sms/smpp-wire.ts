import type { Pdu, PduFields, Session } from 'smpp';
import smpp from 'smpp';

// The library would decode texts itself, GBK and split surrogates wrongly; we want the bytes.
smpp.filters.message.decode = (value) => value;

export const SMPP_STATUS = {
  ok: 0x00,
  systemError: 0x08,
  invalidCommand: 0x03,
  wrongBindState: 0x04,
  alreadyBound: 0x05,
  invalidDestination: 0x0b,
  invalidMessageId: 0x0c,
  bindFailed: 0x0d,
  invalidPassword: 0x0e,
  invalidSystemId: 0x0f,
  queueFull: 0x14,
  throttled: 0x58,
  temporaryAppError: 0x64,
  queryFailed: 0x67,
} as const;

const NAMES = new Map(Object.entries(smpp.errors).map(([name, code]) => [code, name]));

/** `ESME_RTHROTTLED` for 0x58; a vendor's own code as hexadecimal. */
export function statusName(status: number): string {
  return NAMES.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`;
}

export function buildPdu(command: string, fields: PduFields = {}): Pdu {
  return new smpp.PDU(command, fields);
}

/** Without this, Nagle's algorithm and delayed acknowledgements stall small PDUs by 40 ms. */
export function tuneSocket(session: Session): void {
  session.socket.setNoDelay(true);
}

/** Gathers the PDUs written in one turn of the event loop into one packet. */
export function corked(session: Session, write: () => void): void {
  const { socket } = session;
  if (socket.writableCorked === 0) {
    socket.cork();
    process.nextTick(() => socket.uncork());
  }
  write();
}

/** Of the answer to a command: the command's own id with this bit. */
const ANSWER_BIT = 0x80000000;

/**
 * Answers a `deliver_sm`, or the `data_sm` that some centres deliver by, each by its own kind: a centre that does not find
 * the answer it waits for delivers again, for ever. The library leaves the body (an empty `message_id`) off a refusal, which strict centres
 * take for a broken answer, so this one is put together by hand.
 */
export function answerDelivery(session: Session, delivery: Pdu, status: number): void {
  if (!session.socket.writable) return;
  const answer = Buffer.alloc(17);
  answer.writeUInt32BE(17, 0);
  answer.writeUInt32BE(ANSWER_BIT + delivery.command_id, 4);
  answer.writeUInt32BE(status, 8);
  answer.writeUInt32BE(delivery.sequence_number, 12);
  corked(session, () => session.socket.write(answer));
}
