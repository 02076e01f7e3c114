import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { casesList, casesSearch } from '../../api/generated';
import type { CasesListData, CasesListResponses } from '../../api/generated';
import { answered } from '../../api/station';
import { DataTable } from '../../parts/DataTable';
import { DueBadge } from '../../parts/DueBadge';
import { FilterBar } from '../../parts/FilterBar';
import { Page } from '../../parts/Page';
import { StatusTag } from '../../parts/StatusTag';
import { usePages } from '../../parts/use-pages';
import { showMoment } from '../../text/moments';
import { CASE_STATUSES } from './statuses';

type Line = CasesListResponses[200]['items'][number];
type Asked = NonNullable<CasesListData['query']>;

const SOURCES = ['reply', 'web', 'letter', 'call', 'visit', '12378', 'staff'] as const;

/** All cases that one may see, by any filter. Filters are an address; a name or a phone that is looked for is not. */
export default function Cases() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const [q, setQ] = useState('');
  const query = Object.fromEntries([...params].filter(([name]) => name !== 'q')) as Omit<
    Asked,
    'q' | 'coHandled'
  >;
  const pages = usePages<Line>(['cases', params.toString(), q], (cursor) => {
    const asked = { ...query, ...(cursor === undefined ? {} : { cursor }) };
    return q === ''
      ? answered(casesList({ query: asked }))
      : answered(casesSearch({ body: { ...asked, q } }));
  });
  return (
    <Page title={t('cases.title')}>
      <FilterBar
        label={t('cases.filters')}
        filters={[
          { name: 'q', label: t('cases.q'), hint: t('palette.hint'), unlisted: { value: q, ask: setQ } },
          {
            name: 'status',
            label: t('case.status'),
            options: CASE_STATUSES.map((value) => ({ value, text: t(`status.${value}`) })),
          },
          {
            name: 'due',
            label: t('inbox.due'),
            options: (['overdue', 'today', 'week'] as const).map((value) => ({
              value,
              text: t(`inbox.group.${value}`),
            })),
          },
          {
            name: 'kind',
            label: t('case.kind'),
            options: (['complaint', 'enquiry'] as const).map((value) => ({
              value,
              text: t(`kind.${value}`),
            })),
          },
          {
            name: 'source',
            label: t('case.source'),
            options: SOURCES.map((value) => ({ value, text: t(`source.${value}`) })),
          },
          {
            name: 'sort',
            label: t('filter.sort'),
            options: (['-openedAt', 'openedAt', 'dueAt'] as const).map((value) => ({
              value,
              text: t(`sort.${value}`),
            })),
          },
        ]}
      />
      <DataTable
        caption={t('cases.title')}
        rowKey={(row) => row.caseNo}
        columns={[
          {
            key: 'no',
            title: t('case.no'),
            show: (row) => <Link to={`/cases/${row.caseNo}`}>{row.caseNo}</Link>,
          },
          {
            key: 'status',
            title: t('case.status'),
            show: (row) => <StatusTag status={row.status} name={row.statusName} />,
          },
          { key: 'due', title: t('inbox.due'), show: (row) => <DueBadge dueAt={row.dueAt} /> },
          {
            key: 'customer',
            title: t('case.customer'),
            show: (row) => `${row.customer.name} ${row.customer.phone}`,
          },
          {
            key: 'insurer',
            title: t('field.insurer'),
            show: (row) => [row.insurer, row.branch].filter(Boolean).join(' · ') || '—',
          },
          { key: 'reason', title: t('case.reason'), show: (row) => row.reason, minor: true },
          { key: 'handler', title: t('case.handler'), show: (row) => row.handler ?? '—', minor: true },
          { key: 'opened', title: t('case.openedAt'), show: (row) => showMoment(row.openedAt), minor: true },
        ]}
        {...pages}
      />
    </Page>
  );
}
