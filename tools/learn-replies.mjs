#!/usr/bin/env node
/**
 * Learns how the words of replies are to be weighed from the labelled replies (`domain/reply/samples/development.tsv`) and
 * writes `domain/reply/evidence/generated/weights.ts`. Run it after the samples or the lexicon have changed, on a built tree:
 * `npm run build && node tools/learn-replies.mjs && npm run build`. The same samples give the same weights.
 * Logistic regression: of the whole reply one of six outcomes, of each item whether it is named; L2, full batches.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const load = (module) => import(path.join(root, 'dist/domain', `${module}.js`));
const { SHIPPED_CARDS } = await load('card/card');
const { parseLabelled } = await load('reply/evaluate-readings');
const { seenIn } = await load('reply/read-reply');
const { OVERALL_COLUMNS, ITEM_COLUMNS, WEIGHT_STEP, WEIGHT_ALPHABET } = await load('reply/evidence/weigh');

const SAMPLES = process.argv[2] ?? path.join(root, 'domain/reply/samples/development.tsv');
const WEIGHTS = path.join(root, 'domain/reply/evidence/generated/weights.ts');
/** What is seen in fewer replies tells nothing of others. */
const SEEN_AT_LEAST = 3;
const STEPS = 250;
const RATE = 0.08;
const PENALTY = 1;
const RATED = ['satisfied', 'dissatisfied', 'suggestion'];

const examples = parseLabelled(readFileSync(SAMPLES, 'utf8')).map((row) => {
  const card = SHIPPED_CARDS.find(({ code }) => code === row.card);
  return { row, card, ...seenIn(row.text, card) };
});
const counts = new Map();
for (const { features } of examples)
  for (const each of features) counts.set(each, (counts.get(each) ?? 0) + 1);
const names = [...counts]
  .filter(([, count]) => count >= SEEN_AT_LEAST)
  .map(([name]) => name)
  .sort();
const places = new Map(names.map((name, i) => [name, i]));
const rows = examples.map(({ features }) =>
  Int32Array.from([...features].map((each) => places.get(each)).filter((place) => place !== undefined)),
);

/** Fits one group of columns; `wanted(i)` gives the wanted likelihood of each column, `shares` turns scores into likelihoods. */
function fit(chosen, columns, wanted, shares) {
  const size = (names.length + 1) * columns;
  const weights = new Float64Array(size);
  const [first, second, slope] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const bias = names.length * columns;
  for (let step = 1; step <= STEPS; step += 1) {
    for (let i = 0; i < bias; i += 1) slope[i] = PENALTY * weights[i];
    slope.fill(0, bias);
    for (const i of chosen) {
      const scores = weights.slice(bias, bias + columns);
      for (const place of rows[i])
        for (let c = 0; c < columns; c += 1) scores[c] += weights[place * columns + c];
      const missed = shares(scores).map((share, c) => share - wanted(i)[c]);
      for (const place of rows[i])
        for (let c = 0; c < columns; c += 1) slope[place * columns + c] += missed[c];
      for (let c = 0; c < columns; c += 1) slope[bias + c] += missed[c];
    }
    const rate = RATE * Math.min(1, (2 * (STEPS - step + 1)) / STEPS);
    for (let i = 0; i < size; i += 1) {
      first[i] = 0.9 * first[i] + 0.1 * slope[i];
      second[i] = 0.999 * second[i] + 0.001 * slope[i] ** 2;
      const scale = Math.sqrt(second[i] / (1 - 0.999 ** step)) + 1e-8;
      weights[i] -= (rate * (first[i] / (1 - 0.9 ** step))) / scale;
    }
  }
  return { at: (place, column) => weights[place * columns + column], bias: weights.slice(bias) };
}

const among = (test) => examples.flatMap((each, i) => (test(each) ? [i] : []));
const softmax = (scores) => {
  const powers = scores.map((each) => Math.exp(each - Math.max(...scores)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((each) => each / sum);
};
const outcomes = examples.map(({ row }) => OVERALL_COLUMNS.map((overall) => Number(overall === row.overall)));
const fits = [
  fit(
    among(({ coded }) => !coded),
    OVERALL_COLUMNS.length,
    (i) => outcomes[i],
    softmax,
  ),
  ...ITEM_COLUMNS.map((code) => {
    const letter = (card) => card.items.find((item) => item.code === code)?.letter;
    const named = examples.map(({ row, card }) => [Number(letter(card) in row.items)]);
    const chosen = among(({ row, card, worded }) => worded && letter(card) && RATED.includes(row.overall));
    return fit(
      chosen,
      1,
      (i) => named[i],
      (scores) => scores.map((each) => 1 / (1 + Math.exp(-each))),
    );
  }),
];
const columns = fits.flatMap((each) => [...each.bias].map((_, column) => [each, column]));
const middle = Math.floor(WEIGHT_ALPHABET.length / 2);
const letterOf = (weight) =>
  WEIGHT_ALPHABET[
    Math.max(0, Math.min(WEIGHT_ALPHABET.length - 1, middle + Math.round(weight / WEIGHT_STEP)))
  ];
const silent = WEIGHT_ALPHABET[middle].repeat(columns.length);
const lines = names
  .map((name, place) => [name, columns.map(([each, column]) => letterOf(each.at(place, column))).join('')])
  .filter(([, letters]) => letters !== silent)
  .map(([name, letters]) => `    ${JSON.stringify(name)}: "${letters}"`);
const bias = columns.map(([each, column]) => Number(each.bias[column].toFixed(3)));
writeFileSync(
  WEIGHTS,
  `/** Written by tools/learn-replies.mjs: for each thing seen in a reply, its weight for each column of \`weigh.ts\`. */
export const LEARNED: {
  readonly learnedFrom: number;
  readonly bias: readonly number[];
  readonly weights: Readonly<Record<string, string>>;
} = {
  learnedFrom: ${examples.length},
  bias: ${JSON.stringify(bias)},
  weights: {\n${lines.join(',\n')},
  },
};\n`,
);
console.log(`Learned ${lines.length} weights from ${examples.length} replies.`);
