import { CHAIN_START, verifyChain } from '../../domain/audit/chain.js';
import type { ChainHead, ChainVerdict } from '../../domain/audit/chain.js';
import { stationRow } from '../roots/open-station.js';
import { StationFault } from '../roots/fault.js';
import { openDatabase } from '../persistence/database.js';
import type { Database } from '../persistence/database.js';
import { countUnsealed, sealedEntries } from '../persistence/queries/audit-chain.js';
import type { Command } from './command.js';
import { openHouse } from './house.js';

const PAGE = 5_000;

/** Verifies the whole chain of audit entries, and against a head that was kept elsewhere if one is given. */
export const auditVerify: Command = {
  usage: 'audit verify [<sequence>:<hash>]',
  what: 'verify the sealed audit trail, also against a head that you kept',
  run: async ([head], { settings, print, say }) => {
    const expected = head === undefined ? undefined : headOf(head);
    const house = await openHouse(settings, 'database', say);
    try {
      const database = await openDatabase({
        url: house.urls.workerUrl,
        applicationName: 'station-audit-verify',
        poolSize: 1,
      });
      try {
        await stationRow(database);
        const verdict = await verifyAudit(database, expected);
        if (!verdict.ok) {
          print(`${verdict.message} (${verdict.why}, ${verdict.at})`);
          return 1;
        }
        const unsealed = await database.transaction(countUnsealed);
        print(
          `The audit trail is whole: ${verdict.head.sequence} entries sealed, ${unsealed} wait for their seal.`,
        );
        print(`Head, to keep elsewhere: ${verdict.head.sequence}:${verdict.head.hash}`);
        return 0;
      } finally {
        await database.close();
      }
    } finally {
      await house.close();
    }
  },
};

/** Reads the chain page by page. An entry that was cut off the end is found only against `expected`. */
export async function verifyAudit(database: Database, expected?: ChainHead): Promise<ChainVerdict> {
  let head = CHAIN_START;
  for (;;) {
    const page = await database.transaction((sql) => sealedEntries(sql, head.sequence, PAGE));
    const last = page.length < PAGE;
    const within =
      expected !== undefined &&
      (last || expected.sequence <= head.sequence + page.length) &&
      expected.sequence > head.sequence;
    const verdict = verifyChain(page, head, within ? expected : undefined);
    if (!verdict.ok || last) return verdict;
    head = verdict.head;
  }
}

function headOf(text: string): ChainHead {
  const [, sequence, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? [];
  if (sequence !== undefined && hash !== undefined) return { sequence: Number(sequence), hash };
  throw new StationFault(
    'usage',
    `${text} is not a head of the chain. It looks like 1234:9f…, as this command and the log print it.`,
  );
}
