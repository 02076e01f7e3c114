import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { operationsRead } from '../../api/generated';
import type { OperationsReadResponses } from '../../api/generated';
import { answered } from '../../api/station';
import { DataTable } from '../../parts/DataTable';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { showMoment, showSpan } from '../../text/moments';
import { isAge, toSeeTo } from './gauges';

type State = OperationsReadResponses[200];
type Gauge = NonNullable<State['gauges']>[number];

const EVERY_MS = 10_000;

/** For operators: what answers, what somebody must see to, what waits, which runs stand still. Looked at anew every ten seconds. */
export default function Operations() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ['operations'],
    queryFn: () => answered(operationsRead()),
    refetchInterval: EVERY_MS,
  });
  return (
    <Page
      title={t('operations.title')}
      lead={data && t('operations.lead', { at: showMoment(data.at) })}
      acts={
        data?.engineUrl && (
          <a href={data.engineUrl} target="_blank" rel="noreferrer">
            {t('operations.engine')}
          </a>
        )
      }
    >
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data ? <House state={data} /> : !error && <Loading />}
    </Page>
  );
}

function House({ state }: { state: State }) {
  return (
    <>
      <Parts state={state} />
      <Attention gauges={state.gauges} />
      <StuckRuns state={state} />
      <Queues queues={state.queues} />
      <Gauges gauges={state.gauges} />
    </>
  );
}

function Parts({ state: { parts } }: { state: State }) {
  const { t } = useTranslation();
  return (
    <dl className="facts">
      {parts.map(({ part, answers }) => (
        <div key={part}>
          <dt>{t(`operations.part.${part}`)}</dt>
          <dd>{answers ? `✓ ${t('operations.answers')}` : `✗ ${t('operations.silent')}`}</dd>
        </div>
      ))}
    </dl>
  );
}

function useGaugeText() {
  const { t } = useTranslation();
  return {
    name: ({ gauge }: Gauge) => t(`operations.gauge.${gauge}` as 'operations.gauge.messages'),
    of: ({ gauge, of }: Gauge) =>
      of === ''
        ? ''
        : t(`operations.of.${gauge}.${of}` as 'operations.of.messages.unknown', {
            defaultValue: t(`status.${of}` as 'status.new', {
              defaultValue: t(`clock.${of}` as 'clock.contact', { defaultValue: of }),
            }),
          }),
    value: (gauge: Gauge) => (isAge(gauge) ? showSpan(gauge.value * 1_000) : String(gauge.value)),
  };
}

function Attention({ gauges }: { gauges: State['gauges'] }) {
  const { t } = useTranslation();
  const text = useGaugeText();
  if (gauges === null) return <p role="status">{t('operations.noGauges')}</p>;
  const todo = toSeeTo(gauges);
  return (
    <section aria-label={t('operations.attention')}>
      <h2>{t('operations.attention')}</h2>
      {todo.length === 0 && <p>{t('operations.quiet')}</p>}
      <ul>
        {todo.map((each) => {
          const said = [text.name(each), text.of(each)].filter(Boolean).join(' · ');
          return (
            <li key={`${each.gauge}:${each.of}`}>
              {each.to === undefined ? said : <Link to={each.to}>{said}</Link>}：
              <strong>{text.value(each)}</strong>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function StuckRuns({ state: { stuck, allKnown, more } }: { state: State }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('operations.stuck')}>
      <h2>{t('operations.stuck')}</h2>
      <DataTable
        caption={t('operations.stuck')}
        rows={stuck}
        rowKey={(row) => `${row.why}:${row.workflowId}:${row.since}`}
        empty={allKnown ? t('operations.noStuck') : t('operations.notAllKnown')}
        columns={[
          { key: 'run', title: t('operations.run'), show: (row) => <code>{row.workflowId}</code> },
          { key: 'why', title: t('operations.why'), show: (row) => t(`operations.whyRun.${row.why}`) },
          { key: 'since', title: t('operations.since'), show: (row) => showMoment(row.since) },
          { key: 'reason', title: t('operations.reason'), show: (row) => row.reason ?? '—', minor: true },
          {
            key: 'link',
            title: t('operations.look'),
            show: (row) =>
              row.url === null ? (
                '—'
              ) : (
                <a href={row.url} target="_blank" rel="noreferrer">
                  {t('operations.openRun')}
                </a>
              ),
          },
        ]}
      />
      {!allKnown && stuck.length > 0 && <p role="status">{t('operations.notAllKnown')}</p>}
      {more && <p className="muted">{t('operations.more')}</p>}
    </section>
  );
}

function Queues({ queues }: { queues: State['queues'] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('operations.queues')}>
      <h2>{t('operations.queues')}</h2>
      {queues === null ? (
        <p role="status">{t('operations.noQueues')}</p>
      ) : (
        <DataTable
          caption={t('operations.queues')}
          rows={queues}
          rowKey={(row) => `${row.queue}:${row.kind}`}
          empty={t('operations.noQueues')}
          columns={[
            { key: 'queue', title: t('operations.queue'), show: (row) => <code>{row.queue}</code> },
            { key: 'kind', title: t('operations.kind'), show: (row) => t(`operations.kindOf.${row.kind}`) },
            { key: 'waiting', title: t('operations.waiting'), show: (row) => row.waiting, numeric: true },
            {
              key: 'age',
              title: t('operations.age'),
              show: (row) => (row.waiting === 0 ? '—' : showSpan(row.ageSeconds * 1_000)),
            },
            { key: 'workers', title: t('operations.workers'), show: (row) => row.workers, numeric: true },
          ]}
        />
      )}
    </section>
  );
}

function Gauges({ gauges }: { gauges: State['gauges'] }) {
  const { t } = useTranslation();
  const text = useGaugeText();
  if (gauges === null) return null;
  return (
    <section aria-label={t('operations.gauges')}>
      <h2>{t('operations.gauges')}</h2>
      <DataTable
        caption={t('operations.gauges')}
        rows={gauges}
        rowKey={(row) => `${row.gauge}:${row.of}`}
        empty={t('operations.quiet')}
        columns={[
          { key: 'name', title: t('operations.figure'), show: (row) => text.name(row) },
          { key: 'of', title: t('operations.ofWhat'), show: (row) => text.of(row) || '—' },
          { key: 'value', title: t('operations.value'), show: (row) => text.value(row), numeric: true },
        ]}
      />
    </section>
  );
}
