import { useTranslation } from 'react-i18next';
import type { UploadView } from './queries';

/** How far an upload is, and whether its events wait for somebody's release. */
export function UploadState({ upload: { status, release, test } }: { upload: UploadView }) {
  const { t } = useTranslation();
  return (
    <>
      <span className={`status upload-${status}`}>{t(`uploadState.${status}`)}</span>
      {release !== 'none' && <span className={`flag release-${release}`}>{t(`release.${release}`)}</span>}
      {test && <span className="flag">{t('uploads.test')}</span>}
    </>
  );
}
