import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { auditList } from '../../api/generated';
import type { AuditListData, AuditListResponses } from '../../api/generated';
import { useMay } from '../../api/session';
import { answered } from '../../api/station';
import { DataTable } from '../../parts/DataTable';
import { FilterBar } from '../../parts/FilterBar';
import { Page } from '../../parts/Page';
import { usePages } from '../../parts/use-pages';
import { showMoment } from '../../text/moments';
import { AuditText } from './AuditText';

type Entry = AuditListResponses[200]['items'][number];

/** Who did what, when, from where. Dates are days of the station's zone, both included. */
export default function Audit() {
  const { t } = useTranslation();
  const may = useMay();
  const [params] = useSearchParams();
  const { from, until, ...rest } = Object.fromEntries(params);
  const query = {
    ...rest,
    ...(from === undefined ? {} : { from: `${from}T00:00:00+08:00` }),
    ...(until === undefined ? {} : { until: `${until}T23:59:59+08:00` }),
  } as NonNullable<AuditListData['query']>;
  const pages = usePages<Entry>(['audit', params.toString()], (cursor) =>
    answered(auditList({ query: { ...query, ...(cursor === undefined ? {} : { cursor }) } })),
  );
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <FilterBar
        label={t('audit.filters')}
        filters={[
          { name: 'actor', label: t('audit.actor'), hint: 'user:…' },
          { name: 'action', label: t('audit.action'), hint: 'case.revealed' },
          { name: 'subjectType', label: t('audit.subjectType'), hint: 'case' },
          { name: 'subjectId', label: t('audit.subjectId') },
          { name: 'from', label: t('filter.from'), kind: 'date' },
          { name: 'until', label: t('filter.until'), kind: 'date' },
        ]}
      />
      <DataTable
        caption={t('audit.title')}
        rowKey={(row) => row.id}
        columns={[
          { key: 'at', title: t('audit.at'), show: (row) => showMoment(row.at) },
          { key: 'actor', title: t('audit.actor'), show: (row) => row.actorName ?? row.actor },
          { key: 'action', title: t('audit.action'), show: (row) => <code>{row.action}</code> },
          { key: 'subject', title: t('audit.subject'), show: (row) => `${row.subjectType} ${row.subjectId}` },
          ...(may('audit.reveal')
            ? [
                {
                  key: 'text',
                  title: t('audit.text'),
                  show: (row: Entry) => (row.hasText ? <AuditText id={row.id} /> : '—'),
                },
              ]
            : []),
          {
            key: 'data',
            title: t('audit.data'),
            show: (row) => <code className="data">{JSON.stringify(row.data)}</code>,
            minor: true,
          },
          { key: 'address', title: t('audit.address'), show: (row) => row.address ?? '—', minor: true },
          {
            key: 'sealed',
            title: t('audit.sealed'),
            show: (row) => (row.sealed ? t('yes') : t('audit.soon')),
            minor: true,
          },
        ]}
        {...pages}
      />
    </Page>
  );
}
