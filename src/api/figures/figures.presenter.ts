import type { Figure } from '../../../domain/figures/figure.js';
import { showRatio } from '../../../domain/figures/ratio.js';
import type { Ratio } from '../../../domain/figures/ratio.js';
import type { Figures } from '../../persistence/queries/figures.js';
import type { FigureView, ResultView } from './figures.schema.js';

/** A figure with its formula and what it came to. */
export function presentFigure(figure: Figure, counted: Figures): FigureView {
  const { code, name, english, group, unit, formula, formulaEnglish } = figure;
  const head = { code, name, english, group, unit, formula, formulaEnglish };
  const { value, share } = presentResult(figure, counted[code]);
  if (figure.unit === 'count' || !share) return { ...head, value: value ?? 0 };
  const { numerator: numeratorMeaning, denominator: denominatorMeaning } = figure;
  const { numeratorEnglish, denominatorEnglish } = figure;
  const meaning = { numeratorMeaning, denominatorMeaning, numeratorEnglish, denominatorEnglish };
  return { ...head, share: { ...share, ...meaning } };
}

/** What a figure came to, in whatever part of what was counted; of what no row speaks, nothing of its unit. */
export function presentResult({ unit }: Figure, result: number | Ratio | undefined): ResultView {
  if (unit === 'count') return { value: typeof result === 'number' ? result : 0 };
  const ratio = typeof result === 'object' ? result : { numerator: 0, denominator: 0 };
  return { share: { ...ratio, ...showRatio(ratio) } };
}
