import { useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { Icon } from '../../parts/Icon';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { StatusTag } from '../../parts/StatusTag';
import { ActDialog } from './ActDialog';
import { Actions } from './Actions';
import { CaseTimeline } from './CaseTimeline';
import { ClockBar } from './ClockBar';
import { Facts } from './Facts';
import { Letter } from './Letter';
import { useCase } from './queries';

/** Everything about one case, and what the one who looks may do with it now. */
export default function Case() {
  const { t } = useTranslation();
  const { caseNo = '' } = useParams();
  const { data: detail, error, refetch } = useCase(caseNo);
  const [act, setAct] = useState<{ type: string; name: string }>();
  if (error && !detail)
    return (
      <Page title={caseNo}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (!detail) return <Loading />;
  const { status, statusName, flags, round, runUrl, test, clocks, mergedInto } = detail;
  return (
    <Page
      title={t('case.title', { caseNo })}
      acts={
        <>
          <Button onClick={() => window.print()}>
            <Icon name="print" />
            {t('case.print')}
          </Button>
          {runUrl !== null && (
            <a className="button-link" href={runUrl} target="_blank" rel="noreferrer">
              <Icon name="link" />
              {t('case.run')}
            </a>
          )}
        </>
      }
    >
      <p className="case-state">
        <StatusTag status={status} name={statusName} />
        {round > 1 && <span className="flag">{t('case.roundN', { n: round })}</span>}
        {flags.map((flag) => (
          <span key={flag} className="flag">
            {flag}
          </span>
        ))}
        {test && <span className="flag">{t('case.test')}</span>}
        {mergedInto !== null && (
          <Link to={`/cases/${mergedInto}`}>{t('case.mergedInto', { caseNo: mergedInto })}</Link>
        )}
      </p>
      <div className="case-grid">
        <div className="case-main">
          {clocks.length > 0 && (
            <section aria-labelledby="clocks">
              <h2 id="clocks">{t('case.clocks')}</h2>
              {clocks.map((clock) => (
                <ClockBar key={`${clock.code}-${clock.round}`} clock={clock} />
              ))}
            </section>
          )}
          <CaseTimeline timeline={detail.timeline} />
        </div>
        <div className="case-side">
          <Actions detail={detail} onAct={setAct} />
          <Facts detail={detail} />
        </div>
      </div>
      <Letter detail={detail} />
      {act && <ActDialog detail={detail} act={act} onClose={() => setAct(undefined)} />}
    </Page>
  );
}
