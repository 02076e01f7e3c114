import { CHAIN_START, verifyChain } from '../../domain/audit/chain.js';
import type { ChainHead, ChainVerdict } from '../../domain/audit/chain.js';
import { StationFault } from '../roots/fault.js';
import type { Database } from '../persistence/database.js';
import { countUnsealed, sealedEntries } from '../persistence/queries/audit-chain.js';
import { atTheHouse } from './at-the-house.js';
import type { Command } from './command.js';

const PAGE = 5_000;

/** Verifies the whole chain of audit entries, and against a head that was kept elsewhere if one is given. */
export const auditVerify: Command = {
  usage: 'audit verify [<sequence>:<hash>]',
  what: 'verify the sealed audit trail, also against a head that you kept',
  run: async ([head], desk) => {
    const expected = head === undefined ? undefined : headOf(head);
    return atTheHouse(desk, 'database', async ({ db }) => {
      const verdict = await verifyAudit(db, expected);
      if (!verdict.ok) {
        desk.print(`${verdict.message} (${verdict.why}, ${verdict.at})`);
        return 1;
      }
      const unsealed = await db.transaction(countUnsealed);
      desk.print(
        `The audit trail is whole: ${verdict.head.sequence} entries sealed, ${unsealed} wait for their seal.`,
      );
      desk.print(`Head, to keep elsewhere: ${verdict.head.sequence}:${verdict.head.hash}`);
      return 0;
    });
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
