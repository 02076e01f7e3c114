import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/Dialog';

const keys = [
  ['⌘K / Ctrl K', 'keys.search'],
  ['j / k', 'keys.move'],
  ['Enter', 'keys.open'],
  ['x', 'keys.choose'],
  ['1 2 3', 'keys.decide'],
  ['Esc', 'keys.close'],
  ['?', 'keys.help'],
] as const;

export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
