import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { useWho } from '../../api/session';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { useIsChinese } from '../../text/moments';
import { FigureFilters } from './FigureFilters';
import { FigureRows } from './FigureRows';
import { FigureValue } from './FigureValue';
import { Formula } from './Formula';
import { Groups } from './Groups';
import { filterBefore, filterOf, searchOf, useFigure } from './queries';
import type { Filter, OneFigure } from './queries';
import { Trend } from './Trend';

/** One figure: how it is made, how it came about in time and by whom, and the very rows that were counted. */
export default function FigurePage() {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const { code = '' } = useParams();
  const [params] = useSearchParams();
  const filter = filterOf(params);
  const { data: figure, error, refetch } = useFigure(code, filter);
  const past = filterBefore(filter, figure?.previous);
  const before = useFigure(code, past ?? {}, past !== undefined);
  const lead = figure && [
    t('figures.period', { from: figure.from, to: figure.to }),
    ...(figure.previous ? [t('figures.comparedWith', figure.previous)] : []),
  ];
  return (
    <Page
      title={figure ? (isChinese ? figure.name : figure.english) : t('figures.title')}
      lead={lead?.join(' ')}
      acts={
        <Link className="button-link" to={`/figures?${searchOf(filter)}`}>
          {t('figures.all')}
        </Link>
      }
    >
      <FigureFilters />
      {error && !figure && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!figure && !error && <Loading />}
      {figure && (
        <>
          <section className="figure figure-one" aria-label={isChinese ? figure.name : figure.english}>
            <FigureValue now={figure} before={past && before.data} />
            <Formula figure={figure} open />
          </section>
          <Trend figure={figure} filter={filter} past={past} />
          {figure.group !== 'station' && <Groups figure={figure} filter={filter} />}
          <Rows figure={figure} filter={filter} />
        </>
      )}
    </Page>
  );
}

/** The rows, or the reason why they are not to be seen, and what to do. */
function Rows({ figure, filter }: { figure: OneFigure; filter: Filter }) {
  const { t } = useTranslation();
  const { user } = useWho();
  const [params] = useSearchParams();
  if (figure.allowed.includes('read_rows')) return <FigureRows figure={figure} filter={filter} />;
  const own = new URLSearchParams(params);
  if (user.branch) own.set('branch', user.branch.id);
  return (
    <section aria-labelledby="figure-rows">
      <h2 id="figure-rows">{t('figures.rows')}</h2>
      <p>{t(user.branch ? 'figures.ownBranchOnly' : 'figures.noRows')}</p>
      {user.branch && (
        <Link className="button-link" to={`?${own.toString()}`}>
          {t('figures.chooseBranch', { name: user.branch.name })}
        </Link>
      )}
    </section>
  );
}
