import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../parts/DataTable';
import { Loading } from '../../parts/Loading';
import { ProblemNote } from '../../parts/ProblemNote';
import { useIsChinese } from '../../text/moments';
import { ChartBox } from './ChartBox';
import type { ChartData } from './ChartBox';
import { ExportLinks } from './ExportLinks';
import { SmallN } from './FigureValue';
import { useBreakdown } from './queries';
import type { Filter, Group, OneFigure } from './queries';
import { drawn, showResult } from './shown';

interface TrendProps {
  figure: OneFigure;
  filter: Filter;
  past: Filter | undefined;
}

/** How the figure came about in the period, step by step, with the period before behind it. */
export function Trend({ figure, filter, past }: TrendProps) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const { data, error, refetch } = useBreakdown(figure.code, filter, 'time');
  const before = useBreakdown(
    figure.code,
    past ?? {},
    data?.by ?? 'time',
    past !== undefined && data !== undefined,
  );
  const name = isChinese ? figure.name : figure.english;
  const then = past && before.data?.items;
  const chart = useMemo(() => data && chartOf(data.items, then), [data, then]);
  return (
    <section aria-labelledby="figure-trend">
      <header className="section-head">
        <h2 id="figure-trend">{t('figures.trend')}</h2>
        {figure.allowed.includes('export') && (
          <ExportLinks
            path={`/${figure.code}/breakdown/file`}
            filter={filter}
            more={{ by: 'time' }}
            of={t('figures.trend')}
          />
        )}
      </header>
      {error && !data && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && chart && (
        <ChartBox
          data={
            {
              kind: 'lines',
              label: t('figures.trendChart', { name }),
              names: chart.names,
              series: [
                { name: t('figures.thisPeriod'), values: chart.now },
                ...(chart.before ? [{ name: t('figures.periodBefore'), values: chart.before }] : []),
              ],
              unit: figure.unit === 'ratio' ? '%' : '',
            } satisfies ChartData
          }
        >
          <TrendTable rows={data.items} before={then} isShare={figure.unit === 'ratio'} name={name} />
        </ChartBox>
      )}
    </section>
  );
}

const chartOf = (items: Group[], before: Group[] | undefined) => ({
  names: items.map(({ from, name }) => from?.slice(5) ?? name),
  now: items.map(drawn),
  before: before && items.map((_, index) => (before[index] ? drawn(before[index]) : null)),
});

interface TrendTableProps {
  rows: Group[];
  before: Group[] | undefined;
  isShare: boolean;
  name: string;
}

function TrendTable({ rows, before, isShare, name }: TrendTableProps) {
  const { t } = useTranslation();
  const lines = rows.map((row, index) => ({ row, then: before?.[index] }));
  return (
    <DataTable
      caption={t('figures.trendChart', { name })}
      rows={lines}
      rowKey={({ row }) => row.key}
      columns={[
        { key: 'step', title: t('figures.step'), show: ({ row }) => row.name },
        {
          key: 'value',
          title: t('figures.value'),
          show: ({ row }) => (
            <>
              {showResult(row)}
              <SmallN of={row} />
            </>
          ),
          numeric: true,
        },
        ...(isShare
          ? [
              {
                key: 'n',
                title: 'n',
                show: ({ row }: (typeof lines)[0]) => row.share?.n.toLocaleString(),
                numeric: true,
              },
            ]
          : []),
        {
          key: 'then',
          title: t('figures.periodBefore'),
          show: ({ then }) => (then ? `${showResult(then)} (${then.name})` : '—'),
          numeric: true,
          minor: true,
        },
      ]}
    />
  );
}
