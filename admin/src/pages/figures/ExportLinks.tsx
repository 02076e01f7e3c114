import { useTranslation } from 'react-i18next';
import { useIsChinese } from '../../text/moments';
import { searchOf } from './queries';
import type { Filter } from './queries';

interface ExportLinksProps {
  /** Below `/api/v1/figures`. */
  path: string;
  filter: Filter;
  more?: Record<string, string>;
  /** What is exported, where the place does not say so. */
  of: string;
}

/** The same as a file, in the language of the screen. Each download is recorded. */
export function ExportLinks({ path, filter, more = {}, of }: ExportLinksProps) {
  const { t } = useTranslation();
  const language = useIsChinese() ? 'zh' : 'en';
  return (
    <span className="exports">
      {(['csv', 'xlsx'] as const).map((format) => (
        <a
          key={format}
          className="button-link"
          href={`/api/v1/figures${path}?${searchOf(filter, { ...more, format, language })}`}
          aria-label={t('figures.exportOf', { of, format: format.toUpperCase() })}
          download
        >
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  );
}
