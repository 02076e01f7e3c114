import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable, StreamableFile } from '@nestjs/common';
import { TABLE_TYPES, tableFile } from '../../integrations/files/table-file.js';
import type { Table, TableFormat } from '../../integrations/files/table-file.js';
import type { Sql } from '../../persistence/database.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { tooMany } from '../front-door/problem.js';

/** Each holds a connection for as long as its reader takes to read. */
const AT_ONCE = 3;

interface Download {
  format: TableFormat;
  /** Without its ending. */
  fileName: string;
  table: Table;
}

/** Tables as files: few at once, one a person, written while they are read. */
@Injectable()
export class TableDownloads {
  private readonly busy = new Set<string>();

  constructor(private readonly desk: Desk) {}

  /** Throws a problem (429) where the caller has one under way, or too many others do. */
  send({ actor }: Caller, { format, fileName, table }: Download): StreamableFile {
    if (this.busy.has(actor)) throw tooMany('您的上一个文件还在下载中；请等它完成后再导出。', 5);
    if (this.busy.size >= AT_ONCE)
      throw tooMany('同时导出的人较多；请按 Retry-After 给出的秒数等待后再试。', 10);
    this.busy.add(actor);
    const content = Readable.from(tableFile(format, table), { objectMode: false });
    content.once('close', () => this.busy.delete(actor));
    const disposition = `attachment; filename="${fileName}.${format}"`;
    return new StreamableFile(content, { type: TABLE_TYPES[format], disposition });
  }

  /**
   * What one transaction reads, handed out as it is taken: the rows are those of one moment, and whoever stops taking them
   * ends the transaction.
   */
  async *read<Row>(caller: Caller, rows: (sql: Sql) => AsyncIterable<Row>): AsyncGenerator<Row> {
    const taken = new PassThrough({ objectMode: true, highWaterMark: 1 });
    const reading = this.desk
      .read(caller, (sql) => pipeline(rows(sql), taken))
      .catch((error: unknown) => {
        taken.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    try {
      for await (const row of taken) yield row as Row;
    } finally {
      taken.destroy();
      await reading;
    }
  }
}
