import type { Sql } from '../database.js';

/** A column of sealed values, and what its values are sealed as. */
export interface SealedColumn {
  table: string;
  column: string;
  context: string;
  /** The primary key, with its types, by which the rows are gone through. */
  key: readonly (readonly [name: string, type: string])[];
}

const id = [['id', 'uuid']] as const;
const column = (
  table: string,
  name: string,
  context: string,
  key: SealedColumn['key'] = id,
): SealedColumn => ({
  ...{ table, column: name, context, key },
});

/** Every sealed column of the schema; a test holds the list against the database. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  column('staff_user', 'totp_sealed', 'staff_user.totp'),
  column('staff_user', 'totp_pending_sealed', 'staff_user.totp'),
  column('webhook_endpoint', 'secrets_sealed', 'webhook_endpoint.secrets'),
  column('upload', 'file_sealed', 'upload.file'),
  column('upload_rejection_page', 'sealed', 'rejection', [
    ['upload_id', 'uuid'],
    ['found', 'text'],
    ['first_row', 'integer'],
  ]),
  column('service_event', 'person_sealed', 'person'),
  column('message', 'sealed', 'message'),
  column('inbound_part', 'sealed', 'inbound_part', [
    ['from_index', 'bytea'],
    ['to_number', 'text'],
    ['concat_reference', 'integer'],
    ['total', 'smallint'],
    ['message_no', 'integer'],
    ['part', 'smallint'],
  ]),
  column('inbound_message', 'sealed', 'inbound_message'),
  column('unreadable_receipt', 'sealed', 'unreadable_receipt'),
  column('submission', 'sealed', 'submission'),
  column('complaint_case', 'person_sealed', 'person'),
  column('case_request', 'person_sealed', 'person'),
  column('idempotency_record', 'answer_sealed', 'idempotency_record.answer', [
    ['principal', 'text'],
    ['route', 'text'],
    ['key', 'text'],
  ]),
];

export interface SealedValue {
  /** The values of the key columns, as text. */
  key: string[];
  sealed: Buffer;
}

/** Bytes 2 and 3 of a sealed value name its key. */
const keyIdOf = (name: string): string => `(get_byte(${name}, 1) << 8 | get_byte(${name}, 2))`;
const textOf = ([name, type]: readonly [string, string]): string =>
  type === 'bytea' ? `encode(${name}, 'hex')` : `${name}::text`;
const valueOf = (type: string, place: string): string =>
  type === 'bytea' ? `decode(${place}, 'hex')` : `${place}::${type}`;

/** The next rows, behind `after`, that another key than `keyId` sealed. */
export function sealedUnderOthers(
  sql: Sql,
  { table, column: name, key }: SealedColumn,
  { keyId, after, limit }: { keyId: number; after: readonly string[] | null; limit: number },
): Promise<SealedValue[]> {
  const names = key.map(([each]) => each).join(', ');
  const behind = key.map(([, type], place) => valueOf(type, `$${place + 3}::text`)).join(', ');
  return sql.query<SealedValue>(
    `SELECT ARRAY[${key.map(textOf).join(', ')}] AS key, ${name} AS sealed FROM ${table}
     WHERE ${name} IS NOT NULL AND ${keyIdOf(name)} <> $1 ${after === null ? '' : `AND (${names}) > (${behind})`}
     ORDER BY ${names} LIMIT $2`,
    [keyId, limit, ...(after ?? [])],
  );
}

export interface ResealedValue extends SealedValue {
  resealed: Buffer;
}

/** Puts the new values where the old ones still stand; returns how many did. A row that changed meanwhile keeps its change. */
export function replaceSealed(
  sql: Sql,
  { table, column: name, key }: SealedColumn,
  rows: readonly ResealedValue[],
): Promise<number> {
  const names = key.map(([each]) => each);
  const places = key.map((_, place) => `$${place + 3}::text[]`).join(', ');
  const same = key.map(([each, type]) => `t.${each} = ${valueOf(type, `n.${each}`)}`).join(' AND ');
  return sql.run(
    `UPDATE ${table} t SET ${name} = n.resealed FROM unnest($1::bytea[], $2::bytea[], ${places}) AS n(sealed, resealed, ${names.join(', ')})
     WHERE ${same} AND t.${name} = n.sealed`,
    [
      rows.map(({ sealed }) => sealed),
      rows.map(({ resealed }) => resealed),
      ...key.map((_, place) => rows.map((row) => row.key[place])),
    ],
  );
}

/** The transactions of this database that are open, but for this one; whatever they have read or written so far. */
export async function openTransactions(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT l.virtualtransaction AS id FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'virtualxid' AND l.pid <> pg_backend_pid() AND a.datname = current_database()`,
  );
  return rows.map(({ id }) => id);
}
