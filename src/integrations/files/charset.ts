import { isAscii, isUtf8 } from 'node:buffer';
import { FileRefused } from './file-refused.js';

export type Charset = 'utf-8' | 'gb18030';

const gb18030 = new TextDecoder('gb18030', { ignoreBOM: true });
const replacement = '\uFFFD';
const encodedReplacement = Buffer.from([0x84, 0x31, 0xa4, 0x37]);

const known: Readonly<Record<string, Charset>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  cp936: 'gb18030',
};

/** The charset that a request names (`Content-Type: text/csv; charset=gbk`); refused where it is neither of ours. */
export const charsetNamed = (name: string): Charset => {
  const charset =
    known[
      name
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase()
    ];
  if (charset === undefined) {
    throw new FileRefused(
      'charset_unsupported',
      '请求声明的字符编码不受支持。请把文件存为 UTF-8 或 GB18030 后重新上传。',
    );
  }
  return charset;
};

const count = (bytes: Buffer, sequence: Buffer): number => {
  let found = 0;
  for (let at = bytes.indexOf(sequence); at >= 0; at = bytes.indexOf(sequence, at + sequence.length))
    found += 1;
  return found;
};

/** Decodes, with U+FFFD in place of what is broken. */
export const decodeLossy = (bytes: Buffer, charset: Charset): string =>
  charset === 'utf-8' ? bytes.toString('utf8') : gb18030.decode(bytes);

/** Decodes bytes that are whole in the charset; undefined where one is broken. No exceptions: broken files stay cheap. */
export const decodeWhole = (bytes: Buffer, charset: Charset): string | undefined => {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (charset === 'utf-8') return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  const text = gb18030.decode(bytes);
  if (!text.includes(replacement)) return text;
  // The character U+FFFD itself may be written in the file; any other one stands for a broken byte.
  return text.split(replacement).length - 1 === count(bytes, encodedReplacement) ? text : undefined;
};

/** Which encoding a record speaks for: UTF-8 where it is whole in it, else GB18030; none where it is ASCII or broken in both. */
export const charsetOf = (record: Buffer): Charset | 'ascii' | 'broken' => {
  if (isAscii(record)) return 'ascii';
  if (isUtf8(record)) return 'utf-8';
  return decodeWhole(record, 'gb18030') === undefined ? 'broken' : 'gb18030';
};

export const encodingUnknown = (): FileRefused =>
  new FileRefused(
    'encoding_unknown',
    '无法判断文件的字符编码：内容既不是完整的 UTF-8，也不是完整的 GB18030。请用 UTF-8 或 GB18030 另存后重新上传。',
  );

const marks: readonly (readonly [Charset, Buffer])[] = [
  ['utf-8', Buffer.from([0xef, 0xbb, 0xbf])],
  ['gb18030', Buffer.from([0x84, 0x31, 0x95, 0x33])],
];

/** Bytes needed to recognise any byte order mark. */
export const markBytes = 4;

/** The byte order mark that a file begins with. UTF-16 is refused by name, since spreadsheets save it as "Unicode text". */
export const markOf = (start: Buffer): { charset: Charset; length: number } | undefined => {
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    throw new FileRefused(
      'encoding_unknown',
      '文件是 UTF-16(“Unicode 文本”)编码。请另存为“CSV UTF-8”后重新上传。',
    );
  }
  for (const [charset, mark] of marks) {
    if (start.subarray(0, mark.length).equals(mark)) return { charset, length: mark.length };
  }
  return undefined;
};
