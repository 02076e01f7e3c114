import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../parts/Loading';

export interface ChartData {
  kind: 'bars' | 'lines';
  /** What the chart shows, for who cannot see it. */
  label: string;
  names: string[];
  /** The first is drawn in front. Null: nothing is drawn. */
  series: { name: string; values: (number | null)[] }[];
  unit: '' | '%';
}

const FigureChart = lazy(() => import('./FigureChart'));

/** A chart with the table of what it shows behind it. */
export function ChartBox({ data, children }: { data: ChartData; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      {data.names.length > 0 && (
        <Suspense fallback={<Loading />}>
          <FigureChart data={data} />
        </Suspense>
      )}
      <details className="chart-table">
        <summary>{t('figures.asTable')}</summary>
        {children}
      </details>
    </>
  );
}
