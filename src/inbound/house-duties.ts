import type { Client } from '@temporalio/client';
import { stationTime, type StationClock } from '../../domain/clock/station-clock.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { SmsGateway } from '../integrations/sms/gateway.js';
import type { Database } from '../persistence/database.js';
import { cutRound } from '../persistence/queries/cut-round.js';
import type { StationRules } from '../persistence/queries/station-rules.js';
import { startRhythm, type Duty, type OnFailure, type Rhythm } from './rhythm.js';
import { Patience } from './runs/patience.js';
import { carryOutRunCommands } from './runs/run-starter.js';
import { createInboundListener } from './sms/inbound-listener.js';
import { createReceiptListener } from './sms/receipt-listener.js';
import { createUnreadableListener } from './sms/unreadable-listener.js';
import { receiptAsker } from './sweeper/ask-for-receipts.js';
import { sweeperDuties } from './sweeper/sweeper.js';

export interface HouseParts {
  /** Under the role `worker`. */
  db: Database;
  client: Client;
  sms: SmsGateway;
  keyring: Keyring;
  rules: () => Promise<StationRules>;
  clock: StationClock;
  /** Most events of one round. */
  surveyPageSize: number;
  /** Wall time between two looks for events to cut into a round (default 2 s). */
  cutEveryMs?: number;
  /** A duty failed; it is tried again at its next beat. Told once until the duty has succeeded again. */
  onFailure: OnFailure;
}

export interface HouseDuties {
  /** Orders to the engine, and events, were stored: look at once. */
  nudge(): void;
  /** Lets what is under way finish and ends. The gateway stays open; its handlers keep storing what they hear. */
  stop(): Promise<void>;
}

const ORDERS_MS = 250;
const CUT_MS = 2_000;
const STUBBORN_MS = 30_000;
const ASK_MS = 1_000;

/**
 * Takes up what the house does by itself, in any number of processes at once: listens to receipts and messages, cuts
 * rounds, carries out orders to the engine, sweeps. Rhythms are of wall time; rows are stamped with station time.
 */
export function startHouseDuties(parts: HouseParts): HouseDuties {
  const { sms, clock } = parts;
  const now = (): number => stationTime(clock, Date.now());
  const patience = new Patience();
  const house: House = { ...parts, now, onOrdered: () => orders.nudge(), patience };
  const start = watched(parts.onFailure);
  const orders = start(ordersDuty(house, false));
  const rounds = start(cuttingDuty(house));
  const onReceipt = createReceiptListener(house);
  const others = [...sweeperDuties(house), ordersDuty(house, true), askingDuty(house, onReceipt)].map(start);
  sms.onReceipt(onReceipt);
  sms.onUnreadable(createUnreadableListener(house));
  const onInbound = createInboundListener(house);
  sms.onInbound((message) => {
    patience.heard(1, Date.now());
    return onInbound(message);
  });
  return {
    nudge: () => {
      orders.nudge();
      rounds.nudge();
    },
    stop: async () => {
      await Promise.all([orders, rounds, ...others].map((rhythm) => rhythm.stop()));
    },
  };
}

type House = HouseParts & { now: () => number; onOrdered: () => void; patience: Patience };

function ordersDuty({ db, client, now, onFailure, patience }: House, stubborn: boolean): Duty {
  const work = async (): Promise<boolean> => {
    const { sent, refused } = await carryOutRunCommands({
      ...{ db, client, now, stubborn },
      ...(stubborn ? {} : { part: () => patience.part(Date.now()) }),
    });
    if (refused.length > 0)
      onFailure('orders refused by the engine', new Error(refused.slice(0, 5).join('; ')));
    return sent > 0;
  };
  return stubborn
    ? { name: 'orders refused before', everyMs: STUBBORN_MS, work }
    : { name: 'orders to the engine', everyMs: ORDERS_MS, work };
}

function cuttingDuty({ db, surveyPageSize, cutEveryMs = CUT_MS, clock, now, onOrdered }: House): Duty {
  const work = async (): Promise<boolean> => {
    const cut = await db.transaction((sql) => cutRound(sql, surveyPageSize, new Date(now()), clock));
    if (cut !== null) onOrdered();
    return cut !== null;
  };
  return { name: 'rounds', everyMs: cutEveryMs, work };
}

function askingDuty(
  { db, sms, rules, now }: House,
  onReceipt: ReturnType<typeof createReceiptListener>,
): Duty {
  const ask = receiptAsker({ db, rules, now, onReceipt, query: (id, from) => sms.query(id, from) });
  const work = async (): Promise<boolean> => {
    if (sms.state().state === 'bound') await ask();
    return false;
  };
  return { name: 'receipts that did not come', everyMs: ASK_MS, work };
}

/** Starts duties; one that fails at every beat is told of once, until it has succeeded again. */
function watched(onFailure: OnFailure): (duty: Duty) => Rhythm {
  const failing = new Set<string>();
  return (duty) =>
    startRhythm({
      ...duty,
      work: async () => {
        const more = await duty.work();
        failing.delete(duty.name);
        return more;
      },
      onFailure: (name, error) => {
        if (!failing.has(name)) onFailure(name, error);
        failing.add(name);
      },
    });
}
