import type { PduFields } from 'smpp';
import { encodeSms } from '../../integrations/sms/encoding.js';
import type { ReceiptState } from '../../integrations/sms/gateway.js';
import { UDH_INDICATOR, wireParts } from '../../integrations/sms/concatenation.js';
import type { CentreBehaviour } from './behaviour.js';

const STATS: Record<ReceiptState, { stat: string; state: number; err: string }> = {
  delivered: { stat: 'DELIVRD', state: 2, err: '000' },
  undelivered: { stat: 'UNDELIV', state: 5, err: '012' },
  expired: { stat: 'EXPIRED', state: 3, err: '027' },
};

export const MESSAGE_STATES: Record<ReceiptState | 'underway', number> = {
  underway: 1,
  delivered: STATS.delivered.state,
  undelivered: STATS.undelivered.state,
  expired: STATS.expired.state,
};

/** What the centre still has to say of a message that it took. */
export interface TakenMessage {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly reference?: number;
  readonly at: number;
}

export function receiptFields(
  message: TakenMessage,
  state: ReceiptState,
  behaviour: CentreBehaviour,
): PduFields {
  const { stat, state: number, err } = STATS[state];
  const dates = `submit date:${stamp(message.at)} done date:${stamp(Date.now())}`;
  const text = `id:${message.id} sub:001 dlvrd:${state === 'delivered' ? '001' : '000'} ${dates} stat:${stat} err:${err} text:`;
  const { receiptForm, echoReference } = behaviour;
  return {
    source_addr: message.to,
    destination_addr: message.from,
    esm_class: 0x04,
    data_coding: 0,
    short_message: receiptForm === 'parameters' ? Buffer.alloc(0) : encodeSms(text, 'gsm').body,
    ...(receiptForm === 'text' ? {} : { receipted_message_id: message.id, message_state: number }),
    ...(echoReference && message.reference !== undefined
      ? { user_message_reference: message.reference }
      : {}),
  };
}

/** YYMMDDhhmmss in Shanghai, as mainland centres write it. */
function stamp(moment: number): string {
  const digits = new Date(moment + 8 * 3_600_000).toISOString().replace(/\D/g, '');
  return digits.slice(2, 14);
}

/** How a phone's message is put: a `data_coding` other than UCS-2 needs `bytes` in it; long ones are cut as told. */
export interface PhoneMessage {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly join?: 'udh8' | 'udh16' | 'sar';
  readonly dataCoding?: number;
  readonly bytes?: Buffer;
}

export function phoneFields(message: PhoneMessage, reference: number): PduFields[] {
  const addresses = { source_addr: message.from, destination_addr: message.to };
  if (message.bytes)
    return [{ ...addresses, data_coding: message.dataCoding ?? 0, short_message: message.bytes }];
  const parts = wireParts(message.text, reference);
  if (parts.length === 1 || message.join === undefined || message.join === 'udh8')
    return parts.map((part) => ({
      ...addresses,
      esm_class: part.esmClass,
      data_coding: part.dataCoding,
      short_message: part.shortMessage,
    }));
  return parts.map((part, index) => {
    const body = part.shortMessage.subarray(6);
    const fields = { ...addresses, data_coding: part.dataCoding };
    if (message.join === 'sar')
      return {
        ...fields,
        short_message: body,
        sar_msg_ref_num: reference,
        sar_total_segments: parts.length,
        sar_segment_seqnum: index + 1,
      };
    const header = Buffer.from([6, 8, 4, reference >> 8, reference & 0xff, parts.length, index + 1]);
    return { ...fields, esm_class: UDH_INDICATOR, short_message: Buffer.concat([header, body]) };
  });
}
