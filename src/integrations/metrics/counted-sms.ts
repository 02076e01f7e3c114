import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { SmsGateway, SubmitResult } from '../sms/gateway.js';

/** The gateway, with what passes through it counted in this process's metrics: submissions, receipts, inbound messages. */
export function countSms(gateway: SmsGateway, registry: Registry): SmsGateway {
  const registers = [registry];
  const submitted = new Counter({
    ...{
      name: 'station_sms_submissions_total',
      help: 'Messages handed to the SMS centre by this process, by outcome.',
    },
    ...{ labelNames: ['outcome'], registers },
  });
  const receipts = new Counter({
    ...{ name: 'station_sms_receipts_total', help: 'Receipts heard by this process, by state.' },
    ...{ labelNames: ['state'], registers },
  });
  const inbound = new Counter({
    ...{
      name: 'station_sms_inbound_total',
      help: 'Messages from phones, or parts of them, heard by this process.',
      registers,
    },
  });
  const bound: Gauge = new Gauge({
    ...{
      name: 'station_sms_bound',
      help: '1: connected to the SMS centre and logged in; 0: not.',
      registers,
    },
    collect: () => bound.set(gateway.state().state === 'bound' ? 1 : 0),
  });
  const count = (result: SubmitResult): SubmitResult => {
    submitted.inc({ outcome: result.ok ? 'submitted' : result.kind });
    return result;
  };
  return {
    submit: async (message) => count(await gateway.submit(message)),
    submitWindow: async (messages) => (await gateway.submitWindow(messages)).map(count),
    query: (messageId, from) => gateway.query(messageId, from),
    onReceipt: (handler) =>
      gateway.onReceipt((receipt) => {
        receipts.inc({ state: receipt.state });
        return handler(receipt);
      }),
    onUnreadable: (handler) =>
      gateway.onUnreadable((receipt) => {
        receipts.inc({ state: 'unreadable' });
        return handler(receipt);
      }),
    onInbound: (handler) =>
      gateway.onInbound((message) => {
        inbound.inc();
        return handler(message);
      }),
    state: () => gateway.state(),
    whenBound: (withinMs) => gateway.whenBound(withinMs),
    close: (drainMs) => gateway.close(drainMs),
  };
}
