import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { answerSamples, type DeadlineAnswer, type DeadlineSample } from './answer-samples.js';

type Sample = DeadlineSample & { readonly expected: Omit<DeadlineAnswer, 'id'> };

const samples = JSON.parse(
  readFileSync(new URL('./samples/deadlines.json', import.meta.url), 'utf8'),
) as Sample[];

describe('due moments that were worked out by hand', () => {
  it('are all there', () => {
    expect(samples.length).toBeGreaterThanOrEqual(89);
  });

  it.each(samples.map((sample) => [sample.id, sample] as const))('%s', (id, sample) => {
    expect(answerSamples([sample])).toEqual([{ id, ...sample.expected }]);
  });

  it('are answered in the order of the questions', () => {
    expect(answerSamples(samples).map(({ id }) => id)).toEqual(samples.map(({ id }) => id));
  });

  it('name the sample and the field whose moment cannot be read', () => {
    const input = { ...samples[0]!.input, start: '2026-02-30T10:00:00+08:00' };
    expect(() => answerSamples([{ id: 's/1', input }])).toThrow(
      /s\/1 的 start「2026-02-30T10:00:00\+08:00」/,
    );
    const pauses: [string, null][] = [['yesterday', null]];
    expect(() => answerSamples([{ id: 's/2', input: { ...samples[0]!.input, pauses } }])).toThrow(
      /s\/2 的 pauses/,
    );
  });
});
