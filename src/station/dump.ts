import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import copyStreams from 'pg-copy-streams';
import { z } from 'zod';
import type { Database, Sql } from '../persistence/database.js';
import { dumpedTables, identityColumns } from '../persistence/queries/dump-tables.js';
import type { DumpedTable } from '../persistence/queries/dump-tables.js';

export const manifestSchema = z.object({
  format: z.literal(1),
  /** Wall time, just before its one moment of the database. */
  createdAt: z.string(),
  migrations: z.array(z.string()),
  /** Of the key file that opens what is sealed. */
  keyring: z.string(),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number(), sha256: z.string() }),
  ),
});

export type Manifest = z.output<typeof manifestSchema>;

const fileOf = (folder: string, table: string): string => path.join(folder, `${table}.copy.gz`);

/** Writes every table as one file, all from one moment of the database; under the role `worker`, while the station works. */
export async function dumpTables(db: Database, folder: string): Promise<Manifest['tables']> {
  return db.transaction(async (sql) => {
    await sql.run('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const tables = await dumpedTables(sql);
    const dumped: Manifest['tables'] = [];
    for (const table of tables) dumped.push(await dumpTable(sql, folder, table));
    return dumped;
  });
}

async function dumpTable(
  sql: Sql,
  folder: string,
  { name, columns }: DumpedTable,
): Promise<Manifest['tables'][number]> {
  const connection = await sql.connection();
  const rows = connection.query(
    copyStreams.to(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`),
  );
  const digest = digesting();
  await pipeline(
    rows,
    createGzip({ level: 4 }),
    digest.stream,
    createWriteStream(fileOf(folder, name), { mode: 0o600, flush: true }),
  );
  return { name, columns, rows: rows.rowCount, sha256: digest.hex() };
}

/** Names the first file that is missing or not as it was written; undefined: all are whole. */
export async function damagedFile(folder: string, tables: Manifest['tables']): Promise<string | undefined> {
  for (const { name, sha256 } of tables) {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(fileOf(folder, name))) hash.update(chunk as Buffer);
    } catch {
      return fileOf(folder, name);
    }
    if (hash.digest('hex') !== sha256) return fileOf(folder, name);
  }
  return undefined;
}

/** Fills the empty tables of a database with the backup's schema, and sets the sequences behind the highest numbers. */
export async function loadTables(
  { worker, migrator }: { worker: Database; migrator: Database },
  folder: string,
  tables: Manifest['tables'],
): Promise<void> {
  await worker.transaction(async (sql) => {
    for (const table of tables) await loadTable(sql, folder, table);
    const highest = await identityColumns(sql);
    await migrator.transaction(async (sequences) => {
      for (const { table, column, last } of highest)
        if (last !== null)
          await sequences.query('SELECT setval(pg_get_serial_sequence($1, $2), $3::bigint)', [
            table,
            column,
            last,
          ]);
    });
  });
}

async function loadTable(
  sql: Sql,
  folder: string,
  { name, columns }: Manifest['tables'][number],
): Promise<void> {
  const connection = await sql.connection();
  const into = connection.query(
    copyStreams.from(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`),
  );
  await pipeline(createReadStream(fileOf(folder, name)), createGunzip(), into);
}

function digesting(): { stream: Transform; hex: () => string } {
  const hash = createHash('sha256');
  const transform = (chunk: Buffer, _encoding: string, done: TransformCallback): void => {
    hash.update(chunk);
    done(null, chunk);
  };
  return { stream: new Transform({ transform }), hex: () => hash.digest('hex') };
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
