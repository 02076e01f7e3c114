import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Database } from '../../persistence/database.js';
import { ERASED } from '../../persistence/queries/erase.js';
import { handlersInClear, sealHandlers } from '../../persistence/queries/handlers-in-clear.js';

const PAGE = 500;

/**
 * Seals one page of the handlers (经办人) who stand in clear since before they were sealed with the customer, each
 * page a transaction of its own; of an erased person's events the handler goes. Returns true while there are more.
 */
export function sealPageOfHandlers(
  { db, keyring }: { db: Database; keyring: Keyring },
  page = PAGE,
): Promise<boolean> {
  return db.transaction(async (sql) => {
    const rows = await handlersInClear(sql, page);
    if (rows.length === 0) return false;
    const sealed = rows.map(({ id, handler, personSealed }) => {
      const person = keyring.openPerson(personSealed, 'person');
      if (person['name'] === ERASED) return { id, personSealed };
      return { id, personSealed: keyring.sealPerson({ ...person, handler }, 'person') };
    });
    await sealHandlers(sql, sealed);
    return rows.length === page;
  });
}
