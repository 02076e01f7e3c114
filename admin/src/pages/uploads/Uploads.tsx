import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { DataTable } from '../../parts/DataTable';
import { FilterBar } from '../../parts/FilterBar';
import { Page } from '../../parts/Page';
import { showMoment } from '../../text/moments';
import { DropFile } from './DropFile';
import { useUploads } from './queries';
import { UploadState } from './UploadState';

/** Files of service events: a place to drop one, templates, and what was sent before. */
export default function Uploads() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const pages = useUploads(Object.fromEntries(params));
  return (
    <Page
      title={t('uploads.title')}
      lead={t('uploads.lead')}
      acts={
        <>
          <a className="button-link" href="/api/v1/service-event-uploads/templates?language=zh" download>
            {t('uploads.templateZh')}
          </a>
          <a className="button-link" href="/api/v1/service-event-uploads/templates?language=en" download>
            {t('uploads.templateEn')}
          </a>
        </>
      }
    >
      <DropFile />
      <h2>{t('uploads.history')}</h2>
      <FilterBar
        label={t('uploads.filters')}
        filters={[
          {
            name: 'status',
            label: t('uploads.status'),
            options: (['receiving', 'processing', 'completed', 'failed'] as const).map((value) => ({
              value,
              text: t(`uploadState.${value}`),
            })),
          },
          {
            name: 'release',
            label: t('uploads.release'),
            options: (['waiting', 'released', 'discarded'] as const).map((value) => ({
              value,
              text: t(`release.${value}`),
            })),
          },
        ]}
      />
      <DataTable
        caption={t('uploads.history')}
        rowKey={(row) => row.id ?? row.createdAt}
        columns={[
          {
            key: 'file',
            title: t('uploads.file'),
            show: (row) => <Link to={`/uploads/${row.id}`}>{row.fileName ?? t('uploads.noName')}</Link>,
          },
          { key: 'state', title: t('uploads.status'), show: (row) => <UploadState upload={row} /> },
          { key: 'received', title: t('uploads.received'), show: (row) => row.received, numeric: true },
          { key: 'accepted', title: t('uploads.accepted'), show: (row) => row.accepted, numeric: true },
          {
            key: 'duplicates',
            title: t('uploads.duplicates'),
            show: (row) => row.duplicates,
            numeric: true,
            minor: true,
          },
          { key: 'rejected', title: t('uploads.rejected'), show: (row) => row.rejected, numeric: true },
          { key: 'at', title: t('uploads.at'), show: (row) => showMoment(row.createdAt), minor: true },
        ]}
        {...pages}
      />
    </Page>
  );
}
