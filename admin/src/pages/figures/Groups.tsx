import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DataTable } from '../../parts/DataTable';
import { Loading } from '../../parts/Loading';
import { ProblemNote } from '../../parts/ProblemNote';
import { useIsChinese } from '../../text/moments';
import { ChartBox } from './ChartBox';
import type { ChartData } from './ChartBox';
import { ExportLinks } from './ExportLinks';
import { SmallN } from './FigureValue';
import { searchOf, useBreakdown } from './queries';
import type { Breakdown, Filter, Group, OneFigure } from './queries';
import { drawn, showResult } from './shown';

type Dimension = 'insurer' | 'branch' | 'line';

/** More bars than this nobody compares; the table has them all. */
const MOST_BARS = 30;

/** The figure by insurer (a league table, for the house), by sub-station of one insurer, and by line of business. */
export function Groups({ figure, filter }: { figure: OneFigure; filter: Filter }) {
  const ofTheHouse: Dimension[] = [
    ...(figure.allowed.includes('compare') ? (['insurer'] as const) : []),
    ...(filter.line === undefined ? (['line'] as const) : []),
  ];
  const dimensions = figure.insurer === null ? ofTheHouse : (['branch'] as const);
  return dimensions.map((by) => <GroupTable key={by} figure={figure} filter={filter} by={by} />);
}

interface GroupTableProps {
  figure: OneFigure;
  filter: Filter;
  by: Dimension;
}

function GroupTable({ figure, filter, by }: GroupTableProps) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  // An insurer's people ask for their own by their account; a sub-station is taken apart no further.
  const asked = by === 'branch' && figure.insurer !== null ? { ...filter, insurer: figure.insurer } : filter;
  const { data, error, refetch } = useBreakdown(figure.code, asked, by);
  const isLeague = data?.rule != null;
  const title = t(isLeague ? 'figures.league' : `figures.by.${by}`);
  const chart = useMemo(
    () => data && chartOf(data.items.slice(0, MOST_BARS), isChinese, figure.unit === 'ratio' ? '%' : ''),
    [data, isChinese, figure.unit],
  );
  return (
    <section aria-labelledby={`figure-${by}`}>
      <header className="section-head">
        <h2 id={`figure-${by}`}>{title}</h2>
        {figure.allowed.includes('export') && (
          <ExportLinks path={`/${figure.code}/breakdown/file`} filter={asked} more={{ by }} of={title} />
        )}
      </header>
      {error && !data && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Rule of={data} />}
      {data && chart && (
        <ChartBox data={{ ...chart, label: t('figures.groupChart', { title }) }}>
          <Table title={title} rows={data.items} filter={filter} by={by} isShare={figure.unit === 'ratio'} />
        </ChartBox>
      )}
    </section>
  );
}

function Rule({ of: { rule, ruleEnglish } }: { of: Breakdown }) {
  const isChinese = useIsChinese();
  return rule === null ? null : <p className="league-rule">{isChinese ? rule : ruleEnglish}</p>;
}

function chartOf(items: Group[], isChinese: boolean, unit: '' | '%'): Omit<ChartData, 'label'> {
  const shown = items.filter((item) => drawn(item) !== null);
  const names = shown.map(({ name, english }) => (isChinese ? name : english));
  return { kind: 'bars', names, series: [{ name: unit, values: shown.map(drawn) }], unit };
}

interface TableProps {
  title: string;
  rows: Group[];
  filter: Filter;
  by: Dimension;
  isShare: boolean;
}

/** Each group with the way to the same figure of it alone. */
function Table({ title, rows, filter, by, isShare }: TableProps) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const ranked = rows.some(({ rank }) => rank !== undefined);
  return (
    <DataTable
      caption={title}
      rows={rows}
      rowKey={({ key }) => key}
      columns={[
        ...(ranked
          ? [
              {
                key: 'rank',
                title: t('figures.rank'),
                show: ({ rank }: Group) => rank ?? t('figures.unranked'),
                numeric: true,
              },
            ]
          : []),
        {
          key: 'name',
          title: t(`figures.by.${by}`),
          show: ({ key, name, english }) => (
            <Link to={`?${searchOf({ ...filter, [by]: key })}`}>{isChinese ? name : english}</Link>
          ),
        },
        ...(by === 'insurer'
          ? [
              {
                key: 'line',
                title: t('case.line'),
                show: ({ line }: Group) => line && t(`line.${line}`),
                minor: true,
              },
            ]
          : []),
        {
          key: 'value',
          title: t('figures.value'),
          show: (row) => (
            <>
              {showResult(row)}
              <SmallN of={row} />
            </>
          ),
          numeric: true,
        },
        ...(isShare
          ? [{ key: 'n', title: 'n', show: ({ share }: Group) => share?.n.toLocaleString(), numeric: true }]
          : []),
      ]}
    />
  );
}
