import { FileRefused } from './file-refused.js';

const maxDepth = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const endsScalar = (byte: number): boolean =>
  isSpace(byte) || byte === COMMA || byte === CLOSE_BRACKET || byte === CLOSE_BRACE;

export const rowsMalformed = (where = ''): FileRefused =>
  new FileRefused(
    'rows_malformed',
    `请求内容应为 {"rows": [ … ]}，其中每一行是一个以列名为键的对象${where}。请改正后重新提交。`,
  );

const cutOff = (): FileRefused =>
  new FileRefused('cut_off', 'JSON 还没有写完就结束了，像是传输中断。整个文件未被接收，请重新上传。');

const tooLarge = (max: number): FileRefused =>
  new FileRefused('record_too_large', `有一行超过 ${max} 字节。请检查该行的内容后重新上传。`);

/** Where in the body the next byte that is not white space stands. */
type Place =
  | 'before' // of the whole body
  | 'key or end' // after `{`
  | 'key' // after a comma of the object
  | 'colon'
  | 'value' // of a key
  | 'row or end' // after `[`
  | 'row' // after a comma of the rows
  | 'after row'
  | 'after value'
  | 'after'; // of the whole body

/**
 * Cuts the rows out of `{ "rows": [ … ] }` while it streams in. Holds at most one row; what a row says is for its reader to
 * judge. Other keys of the body are passed over.
 */
export class JsonRowCutter {
  private place: Place = 'before';
  private value: ValueBytes | undefined;
  private key = '';
  private sawRows = false;

  /** A row, a key or a passed-over value of more than `maxBytes` refuses the body. */
  constructor(private readonly maxBytes: number) {}

  /** The rows that end in this piece, in order. */
  *push(piece: Buffer): Generator<Buffer> {
    for (let at = 0; at < piece.length;) {
      if (this.value === undefined) {
        const byte = piece[at] ?? 0;
        if (isSpace(byte) || !this.begins(byte)) at += 1;
        continue;
      }
      const { value } = this;
      at = value.take(piece, at);
      if (!value.ended) continue;
      this.value = undefined;
      const row = this.ended(value.bytes());
      if (row !== undefined) yield row;
    }
  }

  /** Throws where the body is not whole. */
  end(): void {
    if (this.place !== 'after') throw cutOff();
    if (!this.sawRows) throw rowsMalformed();
  }

  /** True: a value begins with this byte, which is then read as its first. */
  private begins(byte: number): boolean {
    if (this.opensValue(byte)) {
      this.value = new ValueBytes(this.maxBytes);
      return true;
    }
    this.place = this.passed(byte);
    return false;
  }

  private opensValue(byte: number): boolean {
    switch (this.place) {
      case 'key or end':
      case 'key':
        return byte === QUOTE;
      case 'value':
        return this.key !== 'rows';
      case 'row or end':
        return byte !== CLOSE_BRACKET;
      case 'row':
        return true;
      case 'before':
      case 'colon':
      case 'after row':
      case 'after value':
      case 'after':
        return false;
    }
  }

  /** Where a byte of the body's own frame leads. */
  private passed(byte: number): Place {
    const next = frame[this.place]?.[byte];
    if (next === undefined) throw rowsMalformed();
    if (this.place !== 'value') return next;
    // Of two lists, nobody could say which one is meant.
    if (this.sawRows) throw rowsMalformed();
    this.sawRows = true;
    return next;
  }

  private ended(bytes: Buffer): Buffer | undefined {
    if (this.place === 'row' || this.place === 'row or end') {
      this.place = 'after row';
      return bytes;
    }
    const parsed = parsedIn(bytes);
    if (this.place === 'value') this.place = 'after value';
    else {
      this.key = String(parsed);
      this.place = 'colon';
    }
    return undefined;
  }
}

const frame: Readonly<Partial<Record<Place, Readonly<Record<number, Place>>>>> = {
  before: { [OPEN_BRACE]: 'key or end' },
  'key or end': { [CLOSE_BRACE]: 'after' },
  colon: { [COLON]: 'value' },
  value: { [OPEN_BRACKET]: 'row or end' },
  'row or end': { [CLOSE_BRACKET]: 'after value' },
  'after row': { [COMMA]: 'row', [CLOSE_BRACKET]: 'after value' },
  'after value': { [COMMA]: 'key', [CLOSE_BRACE]: 'after' },
};

function parsedIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw rowsMalformed();
  }
}

/** The bytes of one JSON value, however many pieces it comes in. */
class ValueBytes {
  ended = false;
  private readonly parts: Buffer[] = [];
  private size = 0;
  private depth = 0;
  private inText = false;
  private escaped = false;
  private scalar = false;

  constructor(private readonly maxBytes: number) {}

  /** Takes what belongs to the value from `from` on; returns the place of the first byte that does not. */
  take(piece: Buffer, from: number): number {
    let at = from;
    while (at < piece.length && !this.ended) if (this.takes(piece[at] ?? 0)) at += 1;
    this.size += at - from;
    if (this.size > this.maxBytes) throw tooLarge(this.maxBytes);
    if (at > from) this.parts.push(piece.subarray(from, at));
    return at;
  }

  bytes(): Buffer {
    const [only] = this.parts;
    return this.parts.length === 1 && only !== undefined ? only : Buffer.concat(this.parts);
  }

  /** Whether the byte is one of the value's. */
  private takes(byte: number): boolean {
    if (this.inText) {
      if (this.escaped) this.escaped = false;
      else if (byte === BACKSLASH) this.escaped = true;
      else if (byte === QUOTE) {
        this.inText = false;
        this.ended = this.depth === 0;
      }
      return true;
    }
    if (this.scalar && endsScalar(byte)) {
      this.ended = true;
      return false;
    }
    if (byte === QUOTE) this.inText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.opens();
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.closes();
    else if (this.depth === 0) this.scalar = true;
    return true;
  }

  private opens(): void {
    this.depth += 1;
    if (this.depth > maxDepth) throw rowsMalformed(`，且嵌套不超过 ${maxDepth} 层`);
  }

  private closes(): void {
    this.depth -= 1;
    if (this.depth < 0) throw rowsMalformed();
    this.ended = this.depth === 0;
  }
}
