import type { TFunction } from 'i18next';

/** What a figure or a group of it came to. */
export interface Result {
  value?: number | undefined;
  share?:
    | { numerator: number; denominator: number; percent: string | null; n: number; smallN: boolean }
    | undefined;
}

/** As it stands large: `95.33%`, `1,024`, or a dash where there is nothing to divide by. */
export function showResult({ value, share }: Result): string {
  if (share) return share.percent === null ? '—' : `${share.percent}%`;
  return (value ?? 0).toLocaleString();
}

/** As a chart draws it; null: nothing is drawn. */
export const drawn = ({ value, share }: Result): number | null =>
  share ? (share.percent === null ? null : Number(share.percent)) : (value ?? 0);

const signed = (text: string, difference: number): string =>
  difference > 0 ? `▲ +${text}` : difference < 0 ? `▼ −${text}` : `＝ ${text}`;

/** How it changed since the period before: shares in percentage points, counts in numbers and in percent. */
export function showChange(t: TFunction, now: Result, before: Result): string {
  const [here, there] = [drawn(now), drawn(before)];
  if (here === null || there === null) return t('figures.nothingBefore');
  if (now.share) {
    const hundredths = Math.round(here * 100) - Math.round(there * 100);
    return t('figures.points', { points: signed((Math.abs(hundredths) / 100).toFixed(2), hundredths) });
  }
  const change = signed(Math.abs(here - there).toLocaleString(), here - there);
  if (there === 0) return t('figures.change', { change });
  const percent = `${((Math.abs(here - there) / there) * 100).toFixed(1)}%`;
  return t('figures.changePercent', { change, percent });
}
