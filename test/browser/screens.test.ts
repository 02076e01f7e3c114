import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

interface Chunk {
  file: string;
  css?: string[];
  imports?: string[];
}

const dist = path.resolve('admin/dist');

/** Every text of a file by its dotted name. */
function textsOf(node: object, prefix = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : textsOf(value as object, `${prefix}${key}.`),
  );
}

const read = async (language: string) =>
  new Map(
    textsOf(JSON.parse(await readFile(path.resolve(`admin/src/text/${language}.json`), 'utf8')) as object),
  );

const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe('the screens as they are shipped', () => {
  it('load with at most 450 kB for the shell and the inbox, compressed', async () => {
    const manifest = JSON.parse(await readFile(path.join(dist, 'manifest.json'), 'utf8')) as Record<
      string,
      Chunk
    >;
    const wanted = new Set<string>();
    const want = (name: string): void => {
      const chunk = manifest[name];
      if (!chunk || wanted.has(chunk.file)) return;
      for (const file of [chunk.file, ...(chunk.css ?? [])]) wanted.add(file);
      chunk.imports?.forEach(want);
    };
    want('index.html');
    const sizes = await Promise.all(
      [...wanted].map(async (file) => gzipSync(await readFile(path.join(dist, file))).length),
    );
    expect(wanted.size).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(450_000);
  });

  it('say everything in Chinese and in English, with the same blanks', async () => {
    const [chinese, english] = [await read('zh-CN'), await read('en')];
    expect([...english.keys()]).toEqual([...chinese.keys()]);
    for (const [name, text] of chinese) {
      expect([name, text.trim()]).not.toEqual([name, '']);
      expect([name, blanks(english.get(name) ?? '')]).toEqual([name, blanks(text)]);
    }
  });
});
