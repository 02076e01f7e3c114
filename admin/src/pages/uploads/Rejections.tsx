import { useTranslation } from 'react-i18next';
import { DataTable } from '../../parts/DataTable';
import type { UploadView } from './queries';

type Rejection = NonNullable<UploadView['rejections']>[number];

/** Rows that were not taken, each with its column and what to do. */
export function Rejections({ rows, complete }: { rows: readonly Rejection[]; complete: boolean }) {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{t('uploads.rejections')}</h3>
      {!complete && <p>{t('uploads.firstOnly', { n: rows.length })}</p>}
      <DataTable
        caption={t('uploads.rejections')}
        rowKey={({ row, column, code }) => `${row}-${column}-${code}`}
        rows={rows}
        columns={[
          { key: 'row', title: t('uploads.row'), show: ({ row }) => row, numeric: true },
          { key: 'column', title: t('uploads.column'), show: ({ column }) => column },
          {
            key: 'code',
            title: t('uploads.code'),
            show: ({ code }) => t(`rejection.${code}` as 'rejection.required', { defaultValue: code }),
          },
          { key: 'message', title: t('uploads.message'), show: ({ message }) => message },
        ]}
      />
    </>
  );
}
