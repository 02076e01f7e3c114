import { useTranslation } from 'react-i18next';

/** How a case stands, in words; the colour only repeats them. */
export function StatusTag({ status, name }: { status: string; name: string }) {
  const { t } = useTranslation();
  return (
    <span className={`status status-${status}`}>
      {t(`status.${status}` as 'status.new', { defaultValue: name })}
    </span>
  );
}
