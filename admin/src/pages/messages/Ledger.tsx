import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { messagesJudge } from '../../api/generated';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { DataTable } from '../../parts/DataTable';
import { Dialog } from '../../parts/Dialog';
import { FilterBar } from '../../parts/FilterBar';
import { showMoment } from '../../text/moments';
import { useMessages } from './queries';
import type { Message, MessageFilter } from './queries';

const STATES = [
  'planned',
  'submitting',
  'submitted',
  'delivered',
  'undelivered',
  'expired',
  'rejected',
  'suppressed',
  'unknown',
] as const;

/** Every message that left or was held back, with its state. Those of unknown outcome wait for a person's word. */
export function Ledger() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [params] = useSearchParams();
  const state = params.get('state') as MessageFilter['state'] | null;
  const pages = useMessages(state === null ? {} : { state });
  const [judged, setJudged] = useState<Message>();
  return (
    <>
      <FilterBar
        label={t('ledger.filters')}
        filters={[
          {
            name: 'state',
            label: t('ledger.state'),
            options: STATES.map((value) => ({ value, text: t(`messageState.${value}`) })),
          },
        ]}
      />
      <DataTable
        caption={t('messages.part.ledger')}
        rowKey={(row) => row.id}
        columns={[
          { key: 'planned', title: t('ledger.plannedAt'), show: (row) => showMoment(row.plannedAt) },
          {
            key: 'purpose',
            title: t('ledger.purpose'),
            show: (row) => t(`purpose.${row.purpose}` as 'purpose.prompt', { defaultValue: row.purpose }),
          },
          {
            key: 'state',
            title: t('ledger.state'),
            show: (row) => (
              <span className={`receipt receipt-${row.state}`}>{t(`messageState.${row.state}`)}</span>
            ),
          },
          { key: 'reason', title: t('field.reason'), show: (row) => row.reason ?? '—', minor: true },
          {
            key: 'parts',
            title: t('ledger.parts'),
            show: (row) => row.parts ?? '—',
            numeric: true,
            minor: true,
          },
          {
            key: 'submitted',
            title: t('ledger.submittedAt'),
            show: (row) => showMoment(row.submittedAt),
            minor: true,
          },
          { key: 'done', title: t('ledger.doneAt'), show: (row) => showMoment(row.doneAt), minor: true },
          {
            key: 'judge',
            title: t('table.acts'),
            show: (row) =>
              row.state === 'unknown' && (
                <Button size="small" onClick={() => setJudged(row)}>
                  {t('ledger.judge')}
                </Button>
              ),
          },
        ]}
        {...pages}
      />
      {judged && (
        <Dialog title={t('ledger.judge')} onClose={() => setJudged(undefined)}>
          <p>{t('ledger.judgeLead')}</p>
          <ActionForm
            draft={`message:${judged.id}`}
            fields={[
              {
                name: 'verdict',
                label: t('ledger.verdict'),
                kind: 'radio',
                required: true,
                options: (['went_out', 'not_sent'] as const).map((value) => ({
                  value,
                  text: t(`verdict.${value}`),
                })),
              },
              { name: 'reason', label: t('field.reason'), kind: 'prose', required: true, rows: 2 },
            ]}
            submit={t('ledger.judge')}
            onSubmit={({ verdict, reason }) =>
              answered(
                messagesJudge({
                  path: { id: judged.id },
                  body: { verdict: verdict as 'went_out', reason: String(reason) },
                }),
              )
            }
            onDone={() => {
              setJudged(undefined);
              void queries.invalidateQueries({ queryKey: ['messages'] });
            }}
            onCancel={() => setJudged(undefined)}
          />
        </Dialog>
      )}
    </>
  );
}
