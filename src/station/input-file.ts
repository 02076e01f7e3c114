import { readFile } from 'node:fs/promises';
import { StationFault } from '../roots/fault.js';

/** The text of a file that the operator named, or a sentence. */
export async function readInput(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const code = (error as { code?: string }).code;
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'it is a folder'
          : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
            ? 'it is not UTF-8'
            : (code ?? 'it cannot be read');
    throw new StationFault('usage', `${file} cannot be read: ${why}. Name a file in UTF-8.`);
  }
}
