import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openStationApart, until } from '../../harness/apart.js';
import type { StationApart } from '../../harness/apart.js';
import { complain, expectSound, FULL, settled, upload } from '../../harness/faults.js';
import { judgeLedger } from '../../harness/ledger-verdict.js';
import type { LedgerVerdict } from '../../harness/ledger-verdict.js';
import { closeGate } from '../../harness/ledger-gate.js';
import type { LedgerGate } from '../../harness/ledger-gate.js';
import { people } from '../../harness/people-asked.js';
import type { Asked } from '../../harness/people-asked.js';

jest.setTimeout(FULL ? 60 * 60_000 : 300_000);
const EACH = FULL ? 100 : 3;
/** ESME_RINVDSTADR: for good, where other refusals are put off and tried again. */
const INVALID_NUMBER = 11;

type Counts = LedgerVerdict['counts'];

/** A write of the ledger, what the centre does to bring it about, and what the ledger says before it and in the end. */
interface Write {
  before: string;
  name: string;
  centre?: (phones: string) => object;
  /** Rows stand so while the worker is dead; none: there is no row yet. */
  stands: keyof Counts | 'none';
  ends: keyof Counts;
}

/** A receipt takes long enough for the outcome to be written first. */
const CALM = { receiptDelayMs: [1_500, 2_500], silence: 0, refusals: [], fates: [] };
const WRITES: readonly Write[] = [
  // Nobody knows whether it went out until a receipt echoes our reference; so it is not sent again.
  { before: 'submitted', name: 'outcome', stands: 'submitting', ends: 'delivered' },
  { before: 'planned', name: 'plan', stands: 'none', ends: 'delivered' },
  { before: 'submitting', name: 'intent', stands: 'planned', ends: 'delivered' },
  {
    ...{ before: 'rejected', name: 'refusal', stands: 'submitting', ends: 'unknown' },
    centre: (pattern) => ({ refusals: [{ pattern, status: INVALID_NUMBER }] }),
  },
  {
    ...{ before: 'unknown', name: 'silence', stands: 'submitting', ends: 'delivered' },
    centre: () => ({ silence: 1 }),
  },
  { before: 'delivered', name: 'receipt', stands: 'submitted', ends: 'delivered' },
  {
    ...{ before: 'undelivered', name: 'failure', stands: 'submitted', ends: 'undelivered' },
    centre: (pattern) => ({ fates: [{ pattern, state: 'undelivered' }] }),
  },
];

let station: StationApart;
beforeAll(async () => {
  // A day is 24 minutes: nothing falls due while these tests run.
  station = await openStationApart({ factor: 60 });
});
afterEach(() => expectSound(station));
afterAll(() => station.close());

/** Kills the worker where it stands; its sessions end with it, and what they had not committed is as if it never was. */
async function killBefore(gate: LedgerGate): Promise<void> {
  await gate.reached();
  await station.worker.kill();
  await gate.open();
}

const patternOf = ([first]: readonly Asked[]): string => `^${first!.phone.slice(0, 5)}`;
const takenBy = async (asked: readonly Asked[], before: number): Promise<boolean> => {
  const phones = new Set(asked.map(({ phone }) => phone));
  const taken = (await station.centre.journal()).filter(
    (record) => record.kind === 'submit' && phones.has(record.to),
  );
  return taken.length > before;
};

/**
 * Kills the worker once before each write, while the rows of earlier kills still wait to be taken up again, and once
 * more before it gives up what the first kill left between intent and outcome.
 */
async function killBeforeEach(
  of: 'prompt' | 'case',
  groups: ReadonlyMap<Write, Asked[]>,
  begin: (asked: readonly Asked[]) => Promise<void>,
): Promise<void> {
  const name = (write: Write): string => `${of}-${write.name}`;
  const givenUp = await closeGate(station, { name: name(WRITES[0]!), of, state: 'unknown' });
  for (const [write, asked] of groups) {
    await station.centre.behave({ ...CALM, ...write.centre?.(patternOf(asked)) });
    const parts = (await station.centre.journal()).filter(
      (record) => record.kind === 'submit' && asked.some(({ phone }) => phone === record.to),
    ).length;
    const gate = await closeGate(station, { name: name(write), of, state: write.before });
    await begin(asked);
    if (write.name === 'silence') {
      await until('The submission', () => takenBy(asked, parts));
      await station.centre.cut();
    }
    await killBefore(gate);
    const { counts, told, contradictions } = await judgeLedger(station, asked);
    const ledger = of === 'prompt' ? counts : told;
    if (write.stands === 'none') expect(ledger).toEqual(of === 'prompt' ? { uncut: asked.length } : {});
    else expect({ write, stood: ledger[write.stands] ?? 0 }).not.toEqual({ write, stood: 0 });
    expect(contradictions).toEqual([]);
    await station.worker.start();
  }
  await killBefore(givenUp);
  await station.worker.start();
  await station.centre.behave(CALM);
}

/** Waits for the last receipt, and holds the end of each group against what was to become of it. */
async function expectEnds(of: 'prompt' | 'case', groups: ReadonlyMap<Write, Asked[]>): Promise<void> {
  const endOf = async (asked: readonly Asked[]) => {
    const { counts, told } = await settled(station, asked);
    return of === 'prompt' ? counts : told;
  };
  for (const [write, asked] of groups) {
    await until(`"${write.ends}" after ${write.name}`, async () => {
      const ends = await endOf(asked);
      return ends[write.ends] === asked.length;
    }).catch(() => undefined);
    expect({ write, ends: await endOf(asked) }).toEqual({ write, ends: { [write.ends]: asked.length } });
  }
}

describe('a worker that is killed before a write of the ledger', () => {
  const groupsOf = (of: 'prompt' | 'case') =>
    new Map(WRITES.map((write) => [write, people(EACH, `${of}-${write.name}`)]));

  it('sends no prompt twice and loses none, whichever write it is', async () => {
    const groups = groupsOf('prompt');
    await killBeforeEach('prompt', groups, async (asked) => {
      expect(await upload(station, asked)).toMatchObject({ status: 202, accepted: asked.length });
    });
    await expectEnds('prompt', groups);
  });

  it('sends no message of a case twice and loses none, whichever write it is', async () => {
    const groups = groupsOf('case');
    const all = [...groups.values()].flat();
    await upload(station, all);
    await until(
      'Their prompts',
      async () => (await judgeLedger(station, all)).counts.delivered === all.length,
    );
    await killBeforeEach('case', groups, (asked) => complain(station, asked));
    await expectEnds('case', groups);
    const { counts } = await settled(station, all);
    expect(counts).toEqual({ delivered: all.length });
  });
});
