import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { CLAIM_CARD } from '../card/card.js';
import { parseLabelled } from './evaluate-readings.js';
import { readReply } from './read-reply.js';

it('reads a reply in less time than it takes to hash 60,000 bytes by hand', () => {
  const texts = parseLabelled(readFileSync(new URL('samples/given.tsv', import.meta.url), 'utf8')).map(
    ({ text }) => text,
  );
  const page = Uint8Array.from({ length: 60_000 }, (_, i) => i);
  const median = (work: (text: string) => unknown): number => {
    const times = texts.map((text) => {
      const from = performance.now();
      work(text);
      return performance.now() - from;
    });
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
  };
  // A global is slow to reach from a test.
  const { imul } = Math;
  const hashed = (): number => {
    let sum = 0;
    for (let i = 0; i < page.length; i += 1) sum = imul(sum ^ page[i]!, 16777619);
    return sum;
  };
  // The best of many rounds, side by side: neither a slow machine nor what others take of it is the reader's time.
  const rounds = Array.from({ length: 60 }, () => [
    median((text) => readReply(text, CLAIM_CARD)),
    median(hashed),
  ]);
  const [reading = Infinity, hashing = 0] = [0, 1].map((column) =>
    Math.min(...rounds.map((round) => round[column]!)),
  );
  expect(reading).toBeLessThan(hashing);
});

it('takes time in proportion to the length of a hostile text', () => {
  const hostile = [
    '1',
    '满意',
    '不',
    '2A',
    '一',
    ' 。',
    '1满意2',
    'TD',
    '没有',
    '三个月',
    '"',
    'A1 ',
    '退',
    '不清楚',
    '材料少一点',
    '要负责',
    '赔得也',
  ];
  for (const piece of hostile) {
    const timed = (length: number): number => {
      const text = piece.repeat(length / piece.length);
      const from = process.cpuUsage();
      readReply(text, CLAIM_CARD, '1满意2不满意');
      const spent = process.cpuUsage(from);
      return (spent.user + spent.system) / 1000;
    };
    timed(10_000);
    expect(Math.min(timed(10_000), timed(10_000), timed(10_000))).toBeLessThan(250);
  }
});
