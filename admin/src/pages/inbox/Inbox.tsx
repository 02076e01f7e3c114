import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useWho } from '../../api/session';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { Filters } from './Filters';
import { GroupList } from './GroupList';
import { passes, useInbox } from './queries';
import { useRowKeys } from './use-row-keys';

const Bulk = lazy(() => import('./Bulk'));
const OPENERS = ['station_clerk', 'station_supervisor', 'mailbox_clerk', 'deputy_director', 'director'];

/** 待办: what one must do, most urgent first. Filters live in the address; j, k, Enter and x do without a mouse. */
export function Inbox() {
  const { t } = useTranslation();
  const { user } = useWho();
  const [params] = useSearchParams();
  const { data, error, refetch } = useInbox();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (caseNo: string) => {
    const next = new Set(chosen);
    if (!next.delete(caseNo)) next.add(caseNo);
    setChosen(next);
  };
  useRowKeys(toggle);
  const due = params.get('due');
  return (
    <Page
      title={t('inbox.title')}
      acts={
        OPENERS.includes(user.role) && (
          <Link className="button-link" to="/cases/new">
            {t('newCase.title')}
          </Link>
        )
      }
    >
      <Filters groups={data?.groups ?? []} />
      {error && !data && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data?.total === 0 && <p className="inbox-clear">{t('inbox.clear')}</p>}
      {data?.groups
        .filter(({ code }) => data.total > 0 && (due === null || due === code))
        .map(({ code, items }) => (
          <GroupList
            key={code}
            code={code}
            items={items.filter((item) => passes(item, params))}
            subject={params.toString()}
            chosen={chosen}
            onToggle={toggle}
          />
        ))}
      {chosen.size > 0 && (
        <Suspense>
          <Bulk caseNos={[...chosen]} onDone={() => setChosen(new Set())} />
        </Suspense>
      )}
      <p className="keys-line" aria-hidden="true">
        <kbd>j</kbd> <kbd>k</kbd> {t('keys.move')} · <kbd>Enter</kbd> {t('keys.open')} · <kbd>x</kbd>{' '}
        {t('keys.choose')} · <kbd>⌘K</kbd> {t('keys.search')}
      </p>
    </Page>
  );
}
