import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useWho } from '../../api/session';
import { useStationNow } from '../../api/station-time';
import { FilterBar } from '../../parts/FilterBar';
import { showDay } from '../../text/moments';
import { useHouses } from '../case/queries';
import { useBranches } from './queries';

/** Period, insurer, sub-station and line; they live in the address. A sub-station is chosen within its insurer. */
export function FigureFilters() {
  const { t } = useTranslation();
  const { user } = useWho();
  const [params] = useSearchParams();
  const { insurers } = useHouses(user.insurer === null);
  const insurerId = user.insurer?.id ?? params.get('insurer') ?? undefined;
  const branches = useBranches(insurerId);
  return (
    <>
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
                  clears: ['branch'],
                },
              ]
            : []),
          ...(insurerId === undefined
            ? []
            : [
                {
                  name: 'branch',
                  label: t('field.branch'),
                  options: branches.map(({ id, name }) => ({ value: id, text: name })),
                },
              ]),
          {
            name: 'line',
            label: t('case.line'),
            options: (['life', 'pc'] as const).map((value) => ({ value, text: t(`line.${value}`) })),
          },
        ]}
      />
      <Periods />
    </>
  );
}

const PERIODS = ['month', 'lastMonth', 'quarter', 'year', 'lastYear'] as const;

/** The periods that are asked for most, a click away. */
function Periods() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const today = showDay(useStationNow());
  return (
    <nav className="chips" aria-label={t('figures.periods')}>
      {PERIODS.map((name) => {
        const { from, to } = periodNamed(name, today);
        const next = new URLSearchParams(params);
        next.set('from', from);
        next.set('to', to);
        const chosen = params.get('from') === from && params.get('to') === to;
        return (
          <Link
            key={name}
            className="button-link"
            to={`?${next.toString()}`}
            replace
            aria-current={chosen ? 'true' : undefined}
          >
            {t(`figures.periodOf.${name}`)}
          </Link>
        );
      })}
    </nav>
  );
}

function periodNamed(name: (typeof PERIODS)[number], today: string): { from: string; to: string } {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  switch (name) {
    case 'month':
      return { from: firstOf(year, month), to: today };
    case 'lastMonth':
      return { from: firstOf(year, month - 1), to: dayBefore(firstOf(year, month)) };
    case 'quarter':
      return { from: firstOf(year, month - ((month - 1) % 3)), to: today };
    case 'year':
      return { from: firstOf(year, 1), to: today };
    case 'lastYear':
      return { from: firstOf(year - 1, 1), to: dayBefore(firstOf(year, 1)) };
  }
}

/** The first of a month; month 0 is last December. */
const firstOf = (year: number, month: number): string =>
  new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);

const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
