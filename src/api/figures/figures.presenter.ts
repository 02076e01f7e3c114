import type { Figure } from '../../../domain/figures/figures.js';
import { showRatio } from '../../../domain/figures/ratio.js';
import type { Figures } from '../../persistence/queries/figures.js';
import type { FigureView } from './figures.schema.js';

/** A figure with its formula and what it came to. */
export function presentFigure(figure: Figure, counted: Figures): FigureView {
  const { code, name, english, group, unit, formula } = figure;
  const head = { code, name, english, group, unit, formula };
  const result = counted[code];
  if (figure.unit === 'count') return { ...head, value: typeof result === 'number' ? result : 0 };
  const ratio = typeof result === 'object' ? result : { numerator: 0, denominator: 0 };
  const { numerator: numeratorMeaning, denominator: denominatorMeaning } = figure;
  return { ...head, share: { ...ratio, numeratorMeaning, denominatorMeaning, ...showRatio(ratio) } };
}
