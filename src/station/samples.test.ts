import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { settingsOf } from '../roots/settings.js';
import type { Command } from './command.js';
import { deadlines } from './deadlines.js';
import { replies } from './replies.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'station-samples-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

async function run(
  command: Command,
  name: string,
): Promise<{ status: number; printed: string; said: string }> {
  const out = { printed: '', said: '' };
  const desk = {
    settings: settingsOf({}),
    print: (text: string) => void (out.printed += text),
    say: (line: string) => void (out.said += line),
  };
  return { status: await command.run([name], desk), ...out };
}

const question = {
  id: 'mailbox',
  input: {
    unit: 'natural_day',
    amount: 10,
    roll: true,
    percents: [100],
    start: '2026-06-10T09:00:00+08:00',
    extensions: [],
    pauses: [],
  },
};
const due = '2026-06-23T00:00:00.000+08:00';
const expected = { due, provisional: false, rungs: [{ percent: 100, at: due }] };

describe('station deadlines', () => {
  it('answers in the form of the samples and nothing else on its output', async () => {
    const { status, printed, said } = await run(
      deadlines,
      file('right.json', JSON.stringify([{ ...question, expected }])),
    );
    expect(JSON.parse(printed)).toEqual([{ id: 'mailbox', ...expected }]);
    expect([status, said]).toEqual([0, '1 answered; 0 of 1 differ from what the file expects.']);
  });
  it('names what differs from what is expected', async () => {
    const wrong = { ...question, expected: { ...expected, provisional: true } };
    const { status, said } = await run(deadlines, file('wrong.json', JSON.stringify([wrong])));
    expect(status).toBe(1);
    expect(said).toContain('1 of 1 differ from what the file expects: mailbox');
  });
  it.each([
    ['[', 'is not JSON'],
    ['[{"id":"x"}]', '0.input'],
    [JSON.stringify([{ ...question, input: { ...question.input, start: 'soon' } }]), 'mailbox'],
  ])('tells what is wrong with %s', async (text, sentence) => {
    await expect(run(deadlines, file('bad.json', text))).rejects.toThrow(sentence);
  });
});

describe('station replies', () => {
  const header = 'card\ttext\toverall\titems\topt_out\talso_acceptable\tdifficulty\twhy\n';
  it('prints the three measures and every difference', async () => {
    const { status, printed } = await run(
      replies,
      file('replies.tsv', `${header}claim\t1\tdissatisfied\t\t0\t\teasy\t\n`),
    );
    expect(status).toBe(1);
    expect(printed).toMatch(/MISSED right, of those decided: 0\.00 %/);
    expect(printed).toMatch(/MISSED dissatisfied or suggesting, read as satisfied: 1/);
    expect(printed).toContain('「1」 overall: labelled dissatisfied; read satisfied');
  });
  it('meets the targets on what is labelled as it is read', async () => {
    const { status, printed } = await run(
      replies,
      file('fine.tsv', `${header}claim\t满意\tsatisfied\t\t0\t\teasy\t\n`),
    );
    expect(status).toBe(0);
    expect(printed).not.toContain('MISSED');
  });
  it('refuses another kind of file', async () => {
    await expect(run(replies, file('other.tsv', 'a\tb\n'))).rejects.toThrow('is not a labelled set');
  });
});
