import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { DataTable } from '../../parts/DataTable';
import { Tabs } from '../../parts/Tabs';
import { showMoment, useIsChinese } from '../../text/moments';
import { ExportLinks } from './ExportLinks';
import { useRows } from './queries';
import type { CountedRow, Filter, OneFigure, Part } from './queries';

const PARTS: readonly Part[] = ['denominator', 'numerator'];

/** The very rows that were counted, as many as the figure says; of a share its two parts apart. */
export function FigureRows({ figure, filter }: { figure: OneFigure; filter: Filter }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const asked = params.get('part');
  const part: Part = figure.share && asked === 'numerator' ? 'numerator' : 'denominator';
  const pages = useRows(figure.code, filter, part);
  const count = figure.share ? figure.share[part] : (figure.value ?? 0);
  return (
    <section aria-labelledby="figure-rows">
      <header className="section-head">
        <h2 id="figure-rows">{t('figures.rows')}</h2>
        {figure.allowed.includes('export') && (
          <ExportLinks
            path={`/${figure.code}/rows/file`}
            filter={filter}
            more={{ part }}
            of={t('figures.rows')}
          />
        )}
      </header>
      {figure.share && (
        <Tabs
          label={t('figures.rows')}
          keepsFilters
          parts={PARTS.map((code) => ({
            code,
            title: t('figures.partOf', {
              part: t(`figures.part.${code}`),
              n: figure.share?.[code].toLocaleString(),
            }),
          }))}
        />
      )}
      <p className="muted">{t('figures.rowsLead', { n: count.toLocaleString() })}</p>
      <RowTable {...pages} total={count.toLocaleString()} />
    </section>
  );
}

function RowTable(pages: ReturnType<typeof useRows>) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const word = (given: CountedRow['subject']) => (given ? (isChinese ? given.name : given.english) : '—');
  return (
    <DataTable
      caption={t('figures.rows')}
      rowKey={({ id }) => id}
      columns={[
        { key: 'at', title: t('figures.countedAt'), show: ({ at }) => showMoment(at) },
        {
          key: 'owner',
          title: t('field.insurer'),
          show: ({ insurer, branch }) => [insurer, branch].filter(Boolean).join(' · ') || '—',
        },
        { key: 'about', title: t('figures.about'), show: ({ subject }) => word(subject) },
        { key: 'outcome', title: t('figures.outcome'), show: ({ outcome }) => word(outcome) },
        {
          key: 'case',
          title: t('case.no'),
          show: ({ caseNo }) => (caseNo === null ? '—' : <Link to={`/cases/${caseNo}`}>{caseNo}</Link>),
        },
        { key: 'event', title: t('figures.eventNo'), show: ({ eventNo }) => eventNo ?? '—', minor: true },
        {
          key: 'customer',
          title: t('case.customer'),
          show: ({ customer }) => (customer ? `${customer.name} ${customer.phone}` : '—'),
        },
      ]}
      {...pages}
    />
  );
}
