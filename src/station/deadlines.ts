import { z } from 'zod';
import { answerSamples } from '../../domain/clock/answer-samples.js';
import type { DeadlineAnswer, DeadlineSample } from '../../domain/clock/answer-samples.js';
import { StationFault } from '../roots/fault.js';
import { readInput } from './input-file.js';
import type { Command } from './command.js';

const sample = z.object({
  id: z.string(),
  input: z.object({
    unit: z.enum(['natural_day', 'working_day', 'hour']),
    amount: z.number().int().positive(),
    roll: z.boolean(),
    percents: z.array(z.number()),
    start: z.string(),
    extensions: z.array(z.number().int().positive()),
    pauses: z.array(z.tuple([z.string(), z.string().nullable()])),
  }),
  expected: z.unknown().optional(),
});

/** Prints the answer to every question of a file in the samples' form; says on the error channel how many differ from what is expected. */
export const deadlines: Command = {
  usage: 'deadlines <file.json>',
  what: 'answer the deadline questions of a file in the form of the samples',
  run: async ([file = ''], { print, say }) => {
    const samples = parse(file, await readInput(file));
    const answers = answersTo(samples);
    print(`[\n${answers.map((answer) => JSON.stringify(answer)).join(',\n')}\n]`);
    const wrong = answers.filter((answer, index) => differs(answer, samples[index]?.expected));
    const asked = samples.filter(({ expected }) => expected !== undefined).length;
    if (asked > 0)
      say(
        `${answers.length} answered; ${wrong.length} of ${asked} differ from what the file expects${wrong.length > 0 ? `: ${wrong.map(({ id }) => id).join(', ')}` : ''}.`,
      );
    return wrong.length > 0 ? 1 : 0;
  },
};

type Sample = DeadlineSample & { expected?: unknown };

function parse(file: string, text: string): Sample[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new StationFault(
      'usage',
      `${file} is not JSON. It must be a list of questions like [{ "id": …, "input": { "unit": "working_day", … } }].`,
    );
  }
  const parsed = z.array(sample).safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new StationFault(
    'usage',
    `${file} is not a list of deadline questions: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}. Mend that entry and try again.`,
  );
}

function answersTo(samples: Sample[]): DeadlineAnswer[] {
  try {
    return answerSamples(samples);
  } catch (error) {
    if (error instanceof RangeError) throw new StationFault('usage', error.message);
    throw error;
  }
}

function differs({ due, provisional, rungs }: DeadlineAnswer, expected: unknown): boolean {
  if (expected === undefined) return false;
  const wanted = expected as Omit<DeadlineAnswer, 'id'>;
  return (
    JSON.stringify({ due, provisional, rungs }) !==
    JSON.stringify({ due: wanted.due, provisional: wanted.provisional, rungs: wanted.rungs })
  );
}
