import { lazy, Suspense } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { figuresList } from '../../api/generated';
import type { FiguresListData, FiguresListResponses } from '../../api/generated';
import { answered } from '../../api/station';
import { FilterBar } from '../../parts/FilterBar';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { useIsChinese } from '../../text/moments';
import { useHouses } from '../case/queries';
import { useWho } from '../../api/session';

export type Figure = FiguresListResponses[200]['items'][number];

const SharesChart = lazy(() => import('./SharesChart'));
const GROUPS = ['survey', 'follow_up', 'case', 'station', 'upload'] as const;

/** Every figure that is reported, each with its formula and n; filters live in the address. */
export default function Figures() {
  const { t } = useTranslation();
  const { user } = useWho();
  const [params] = useSearchParams();
  const { insurers } = useHouses(user.insurer === null);
  const query = Object.fromEntries(params) as NonNullable<FiguresListData['query']>;
  const { data, error, refetch } = useQuery({
    queryKey: ['figures', params.toString()],
    queryFn: () => answered(figuresList({ query })),
  });
  return (
    <Page title={t('figures.title')} lead={data && t('figures.period', { from: data.from, to: data.to })}>
      <FilterBar
        label={t('figures.filters')}
        filters={[
          { name: 'from', label: t('filter.from'), kind: 'date' },
          { name: 'to', label: t('filter.until'), kind: 'date' },
          ...(user.insurer === null
            ? [
                {
                  name: 'insurer',
                  label: t('field.insurer'),
                  options: insurers.map(({ id, name }) => ({ value: id, text: name })),
                },
              ]
            : []),
          {
            name: 'line',
            label: t('case.line'),
            options: (['life', 'pc'] as const).map((value) => ({ value, text: t(`line.${value}`) })),
          },
        ]}
      />
      {error && !data && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <Suspense fallback={<Loading />}>
          <SharesChart figures={data.items.filter(({ share }) => share?.percent != null)} />
        </Suspense>
      )}
      {data &&
        GROUPS.map((group) => (
          <Group key={group} group={group} figures={data.items.filter((each) => each.group === group)} />
        ))}
    </Page>
  );
}

function Group({ group, figures }: { group: Figure['group']; figures: Figure[] }) {
  const { t } = useTranslation();
  if (figures.length === 0) return null;
  return (
    <section aria-labelledby={`figures-${group}`}>
      <h2 id={`figures-${group}`}>{t(`figures.group.${group}`)}</h2>
      <div className="figures">
        {figures.map((figure) => (
          <FigureCard key={figure.code} figure={figure} />
        ))}
      </div>
    </section>
  );
}

function FigureCard({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const { name, english, formula, value, share } = figure;
  return (
    <article className="figure">
      <h3>{isChinese ? name : english}</h3>
      <p className="figure-value">
        {share ? (share.percent === null ? '—' : `${share.percent}%`) : (value ?? 0).toLocaleString()}
      </p>
      {share && (
        <p className="muted">
          {t('figures.n', { part: share.numerator.toLocaleString(), n: share.n.toLocaleString() })}
          {share.smallN && share.n > 0 && <span className="flag">{t('figures.smallN')}</span>}
        </p>
      )}
      <details>
        <summary>{t('figures.formula')}</summary>
        <p lang="zh-CN">{formula}</p>
        {share && (
          <p lang="zh-CN">
            {share.numeratorMeaning} ÷ {share.denominatorMeaning}
          </p>
        )}
      </details>
    </article>
  );
}
