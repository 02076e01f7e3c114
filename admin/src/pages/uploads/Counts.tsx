import { useTranslation } from 'react-i18next';
import type { UploadView } from './queries';

const FIGURES = ['received', 'accepted', 'duplicates', 'rejected', 'late', 'held'] as const;

/** What became of the rows: received = accepted + duplicates + rejected. */
export function Counts({ upload }: { upload: UploadView }) {
  const { t } = useTranslation();
  return (
    <dl className="counts">
      {FIGURES.map((figure) => (
        <div key={figure} className={`count-${figure}`}>
          <dt>{t(`uploads.${figure}`)}</dt>
          <dd>{upload[figure].toLocaleString()}</dd>
        </div>
      ))}
    </dl>
  );
}
