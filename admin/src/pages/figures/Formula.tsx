import { useTranslation } from 'react-i18next';
import { useIsChinese } from '../../text/moments';
import type { Figure } from './queries';

/** How a figure is made, in the words in which the station defines it. */
export function Formula({ figure, open = false }: { figure: Figure; open?: boolean }) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const { formula, formulaEnglish, share } = figure;
  return (
    <details open={open}>
      <summary>{t('figures.formula')}</summary>
      <p>{isChinese ? formula : formulaEnglish}</p>
      {share && (
        <dl className="formula">
          <dt>{t('figures.part.numerator')}</dt>
          <dd>{isChinese ? share.numeratorMeaning : share.numeratorEnglish}</dd>
          <dt>{t('figures.part.denominator')}</dt>
          <dd>{isChinese ? share.denominatorMeaning : share.denominatorEnglish}</dd>
        </dl>
      )}
    </details>
  );
}
