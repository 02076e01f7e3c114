const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
const epochOfPostgres = Date.UTC(2000, 0, 1);
const twoTo32 = 2 ** 32;
const firstCapacity = 256 * 1024;

/**
 * Rows in PostgreSQL's binary COPY format, one field after the other in the order of the table's columns. Several
 * times cheaper than text for either side: nothing is escaped, and nothing is parsed.
 */
export class BinaryRows {
  private buffer = Buffer.allocUnsafe(firstCapacity);
  private at = 0;

  constructor(private readonly columns: number) {
    signature.copy(this.buffer);
    this.at = signature.length;
  }

  /** Bytes that wait to be taken. */
  get size(): number {
    return this.at;
  }

  row(): this {
    this.room(2);
    this.at = this.buffer.writeInt16BE(this.columns, this.at);
    return this;
  }

  nothing(): this {
    this.room(4);
    this.at = this.buffer.writeInt32BE(-1, this.at);
    return this;
  }

  int(value: number): this {
    this.room(8);
    this.at = this.buffer.writeInt32BE(4, this.at);
    this.at = this.buffer.writeInt32BE(value, this.at);
    return this;
  }

  flag(value: boolean): this {
    this.room(5);
    this.at = this.buffer.writeInt32BE(1, this.at);
    this.buffer[this.at++] = value ? 1 : 0;
    return this;
  }

  /** A timestamptz; epoch milliseconds. */
  moment(value: number): this {
    this.room(12);
    const micros = (value - epochOfPostgres) * 1000;
    const high = Math.floor(micros / twoTo32);
    this.at = this.buffer.writeInt32BE(8, this.at);
    this.at = this.buffer.writeInt32BE(high, this.at);
    this.at = this.buffer.writeUInt32BE(micros - high * twoTo32, this.at);
    return this;
  }

  /** A bytea, or a uuid as its 16 bytes. */
  bytes(value: Uint8Array | null): this {
    if (value === null) return this.nothing();
    this.room(4 + value.length);
    this.at = this.buffer.writeInt32BE(value.length, this.at);
    this.buffer.set(value, this.at);
    this.at += value.length;
    return this;
  }

  text(value: string | null): this {
    if (value === null) return this.nothing();
    this.room(4 + 3 * value.length);
    const written = this.buffer.write(value, this.at + 4);
    this.buffer.writeInt32BE(written, this.at);
    this.at += 4 + written;
    return this;
  }

  /** The rows so far; the next ones go into a buffer of their own, since this one is on its way to the server. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.at);
    this.buffer = Buffer.allocUnsafe(Math.max(firstCapacity, Math.ceil(this.at * 1.1)));
    this.at = 0;
    return taken;
  }

  /** The last rows, with the mark that says so. */
  takeLast(): Buffer {
    this.room(trailer.length);
    this.buffer.set(trailer, this.at);
    this.at += trailer.length;
    return this.take();
  }

  private room(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * Math.max(this.buffer.length, this.at + bytes));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
