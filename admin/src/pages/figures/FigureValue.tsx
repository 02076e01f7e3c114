import { useTranslation } from 'react-i18next';
import { showChange, showResult } from './shown';
import type { Result } from './shown';

/** A figure in large, its n, the mark of few rows, and how it changed since the period before. */
export function FigureValue({ now, before }: { now: Result; before: Result | undefined }) {
  const { t } = useTranslation();
  const { share } = now;
  return (
    <>
      <p className="figure-value">{showResult(now)}</p>
      {share && (
        <p className="muted">
          {t('figures.n', { part: share.numerator.toLocaleString(), n: share.n.toLocaleString() })}
          <SmallN of={now} />
        </p>
      )}
      {before && <p className="muted figure-change">{showChange(t, now, before)}</p>}
    </>
  );
}

/** The mark that a share rests on few rows; nothing where there is nothing to divide by. */
export function SmallN({ of: { share } }: { of: Result }) {
  const { t } = useTranslation();
  return share?.smallN && share.n > 0 ? <span className="flag">{t('figures.smallN')}</span> : null;
}
