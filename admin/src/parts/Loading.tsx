import { useTranslation } from 'react-i18next';

/** Shown only when something takes longer than a blink. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status">
      <span className="loading-text">{t('wait')}</span>
    </div>
  );
}
