import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { optOutsFind, optOutsLift } from '../../api/generated';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { DataTable } from '../../parts/DataTable';
import { Dialog } from '../../parts/Dialog';
import { showMoment } from '../../text/moments';
import { useOptOuts } from './queries';
import type { OptOut } from './queries';

/** Numbers that want no further surveys; found by the whole number, lifted only by the consumer's own wish. */
export function OptOuts() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const pages = useOptOuts();
  const [found, setFound] = useState<OptOut | null>();
  const [lifted, setLifted] = useState<OptOut>();
  return (
    <>
      <ActionForm
        fields={[{ name: 'phone', label: t('optOuts.phone'), required: true }]}
        submit={t('optOuts.find')}
        onSubmit={({ phone }) => answered(optOutsFind({ body: { phone: String(phone) } }))}
        onDone={({ optOut }) => setFound(optOut)}
      />
      {found === null && <p role="status">{t('optOuts.notFound')}</p>}
      <DataTable
        caption={t('messages.part.optOuts')}
        rowKey={(row) => row.id}
        columns={[
          { key: 'phone', title: t('case.phone'), show: (row) => row.phone ?? '—' },
          { key: 'since', title: t('optOuts.since'), show: (row) => showMoment(row.since) },
          { key: 'by', title: t('optOuts.by'), show: (row) => row.by, minor: true },
          {
            key: 'act',
            title: t('table.acts'),
            show: (row) =>
              row.liftedAt === null && (
                <Button size="small" onClick={() => setLifted(row)}>
                  {t('optOuts.lift')}
                </Button>
              ),
          },
        ]}
        {...pages}
        rows={found ? [found] : pages.rows}
      />
      {lifted && (
        <Dialog title={t('optOuts.lift')} onClose={() => setLifted(undefined)}>
          <ActionForm
            fields={[{ name: 'reason', label: t('field.reason'), kind: 'prose', required: true, rows: 2 }]}
            submit={t('optOuts.lift')}
            onSubmit={({ reason }) =>
              answered(optOutsLift({ path: { id: lifted.id }, body: { reason: String(reason) } }))
            }
            onDone={() => {
              setLifted(undefined);
              setFound(undefined);
              void queries.invalidateQueries({ queryKey: ['opt-outs'] });
            }}
            onCancel={() => setLifted(undefined)}
          />
        </Dialog>
      )}
    </>
  );
}
