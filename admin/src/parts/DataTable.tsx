import type { ReactNode } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote';

export interface Column<Row> {
  key: string;
  title: string;
  show: (row: Row) => ReactNode;
  /** Figures stand right. */
  numeric?: boolean;
  /** May be left out where there is little room. */
  minor?: boolean;
}

interface DataTableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[] | undefined;
  rowKey: (row: Row) => string;
  error?: unknown;
  onRetry?: () => void;
  empty?: ReactNode;
  /** How many there are in all, as the API counts (`10,000+`). */
  total?: string | undefined;
  more?: { has: boolean; busy: boolean; load: () => void };
}

/** The one table of all screens: named for screen readers, wide ones scroll by keyboard, long ones come in pages. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, error, onRetry, empty, total, more } = props;
  const { t } = useTranslation();
  if (error && !rows) return <ProblemNote error={error} onRetry={onRetry} />;
  return (
    <>
      <div className="table-frame" tabIndex={0} role="region" aria-label={caption} aria-busy={!rows}>
        <table>
          <caption className="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" className={classOf(column)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows?.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column) => (
                  <td key={column.key} className={classOf(column)}>
                    {column.show(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {!rows && <p className="table-note">{t('wait')}</p>}
        {rows?.length === 0 && <div className="table-note">{empty ?? t('table.empty')}</div>}
      </div>
      <div className="table-foot">
        {rows && total !== undefined && <span>{t('table.shown', { n: rows.length, total })}</span>}
        {more?.has && (
          <Button loading={more.busy} onClick={more.load}>
            {t('table.more')}
          </Button>
        )}
      </div>
    </>
  );
}

const classOf = <Row,>({ numeric, minor }: Column<Row>): string =>
  [numeric ? 'numeric' : '', minor ? 'minor' : ''].join(' ').trim();
