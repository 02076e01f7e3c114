import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { DataTable } from '../../parts/DataTable';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { useIsChinese } from '../../text/moments';
import { ChartBox } from './ChartBox';
import type { ChartData } from './ChartBox';
import { ExportLinks } from './ExportLinks';
import { FigureFilters } from './FigureFilters';
import { FigureValue, SmallN } from './FigureValue';
import { Formula } from './Formula';
import { filterBefore, filterOf, searchOf, useFigures } from './queries';
import type { Figure, Filter } from './queries';
import { drawn, showResult } from './shown';

const GROUPS = ['survey', 'follow_up', 'case', 'station', 'upload'] as const;

/** The dashboard: every figure that is reported, each with its formula, its n and how it changed; each leads to its page. */
export default function Figures() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const filter = filterOf(params);
  const { data, error, refetch } = useFigures(filter);
  const past = filterBefore(filter, data?.previous);
  const before = useFigures(past ?? {}, past !== undefined);
  const lead = data && [
    t('figures.period', { from: data.from, to: data.to }),
    ...(data.previous ? [t('figures.comparedWith', data.previous)] : []),
  ];
  return (
    <Page
      title={t('figures.title')}
      lead={lead?.join(' ')}
      acts={
        data?.allowed.includes('export') && (
          <ExportLinks path="/file" filter={filter} of={t('figures.title')} />
        )
      }
    >
      <FigureFilters />
      {error && !data && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Shares figures={data.items} filter={filter} />}
      {data &&
        GROUPS.map((group) => (
          <Group
            key={group}
            group={group}
            figures={data.items.filter((each) => each.group === group)}
            before={past && before.data?.items}
            filter={filter}
          />
        ))}
    </Page>
  );
}

/** All shares side by side; one of which there is nothing to divide by is left out. */
function Shares({ figures, filter }: { figures: Figure[]; filter: Filter }) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const shares = useMemo(() => figures.filter(({ share }) => share?.percent != null), [figures]);
  const data = useMemo<ChartData>(
    () => ({
      kind: 'bars',
      label: t('figures.chart'),
      names: shares.map(({ name, english }) => (isChinese ? name : english)),
      series: [{ name: t('figures.share'), values: shares.map(drawn) }],
      unit: '%',
    }),
    [shares, isChinese, t],
  );
  if (shares.length === 0) return null;
  return (
    <ChartBox data={data}>
      <DataTable
        caption={t('figures.chart')}
        rows={shares}
        rowKey={({ code }) => code}
        columns={[
          {
            key: 'name',
            title: t('figures.figure'),
            show: ({ code, name, english }) => (
              <Link to={`/figures/${code}?${searchOf(filter)}`}>{isChinese ? name : english}</Link>
            ),
          },
          { key: 'share', title: t('figures.share'), show: showResult, numeric: true },
          { key: 'n', title: 'n', show: ({ share }) => share?.n.toLocaleString() ?? '—', numeric: true },
          { key: 'few', title: t('figures.smallN'), show: (row) => <SmallN of={row} /> },
        ]}
      />
    </ChartBox>
  );
}

interface GroupProps {
  group: Figure['group'];
  figures: Figure[];
  before: Figure[] | undefined;
  filter: Filter;
}

function Group({ group, figures, before, filter }: GroupProps) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  if (figures.length === 0) return null;
  return (
    <section aria-labelledby={`figures-${group}`}>
      <h2 id={`figures-${group}`}>{t(`figures.group.${group}`)}</h2>
      <div className="figures">
        {figures.map((figure) => (
          <article key={figure.code} className="figure">
            <h3>
              <Link to={`/figures/${figure.code}?${searchOf(filter)}`}>
                {isChinese ? figure.name : figure.english}
              </Link>
            </h3>
            <FigureValue now={figure} before={before?.find(({ code }) => code === figure.code)} />
            <Formula figure={figure} />
          </article>
        ))}
      </div>
    </section>
  );
}
