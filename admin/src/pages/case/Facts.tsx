import { useEffect, useState } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { casesReveal } from '../../api/generated';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Dialog } from '../../parts/Dialog';
import { showMoment } from '../../text/moments';
import type { CaseDetail } from './queries';

const SHOWN_MS = 60_000;

const participantText = ({ insurer, branch, person }: CaseDetail['participants'][number]): string =>
  [insurer, branch, person].filter((part) => part !== null).join(' ');

/** Who and what; personal data masked, in clear for a minute to whoever says why. */
export function Facts({ detail }: { detail: CaseDetail }) {
  const { t } = useTranslation();
  const { customer, insurer, branch, handler, source, kind, line, product, policyNo, claimNo, reason } =
    detail;
  const [asking, setAsking] = useState(false);
  const [clear, setClear] = useState<{ name: string; phone: string }>();
  useEffect(() => {
    if (!clear) return;
    const timer = setTimeout(() => setClear(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [clear]);
  const person = clear ?? customer;
  const facts: [string, string | null][] = [
    [t('case.customer'), person.name],
    [t('case.phone'), person.phone],
    [t('field.insurer'), insurer?.name ?? null],
    [t('field.branch'), branch?.name ?? null],
    [t('case.handler'), handler],
    [t('case.kind'), t(`kind.${kind}`)],
    [t('case.source'), t(`source.${source}`)],
    [t('case.reason'), reason.name],
    [t('case.line'), line === null ? null : t(`line.${line}` as 'line.life', { defaultValue: line })],
    [t('case.product'), product],
    [t('case.policyNo'), policyNo],
    [t('case.claimNo'), claimNo],
    [t('case.openedAt'), showMoment(detail.openedAt)],
    [t('case.transferredAt'), detail.transferredAt && showMoment(detail.transferredAt)],
    [t('case.closedAt'), detail.closedAt && showMoment(detail.closedAt)],
    [t('case.conclusion'), detail.conclusion],
    [t('case.coHandlers'), detail.participants.map(participantText).join('、')],
  ];
  return (
    <section className="panel" aria-labelledby="facts">
      <h2 id="facts">{t('case.facts')}</h2>
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== null && value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {clear ? (
        <Button onClick={() => setClear(undefined)}>{t('case.hide')}</Button>
      ) : (
        <Button onClick={() => setAsking(true)}>{t('case.reveal')}</Button>
      )}
      {asking && (
        <Dialog title={t('case.reveal')} onClose={() => setAsking(false)}>
          <p>{t('case.revealLead')}</p>
          <ActionForm
            fields={[{ name: 'reason', label: t('field.reason'), kind: 'prose', required: true, rows: 2 }]}
            submit={t('case.reveal')}
            onSubmit={({ reason: why }) =>
              answered(casesReveal({ path: { caseNo: detail.caseNo }, body: { reason: String(why) } }))
            }
            onDone={(person) => {
              setClear(person);
              setAsking(false);
            }}
            onCancel={() => setAsking(false)}
          />
        </Dialog>
      )}
    </section>
  );
}
