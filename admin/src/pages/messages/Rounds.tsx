import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { messagesRound } from '../../api/generated';
import { answered } from '../../api/station';
import { DataTable } from '../../parts/DataTable';
import { Dialog } from '../../parts/Dialog';
import { showMoment } from '../../text/moments';
import { useRounds } from './queries';

/** Rounds of surveys, each with its messages by state. */
export function Rounds() {
  const { t } = useTranslation();
  const pages = useRounds();
  const [open, setOpen] = useState<string>();
  return (
    <>
      <DataTable
        caption={t('messages.part.rounds')}
        rowKey={(row) => row.roundNo}
        columns={[
          {
            key: 'no',
            title: t('rounds.no'),
            show: (row) => (
              <Button type="link" onClick={() => setOpen(row.roundNo)}>
                {row.roundNo}
              </Button>
            ),
          },
          {
            key: 'state',
            title: t('rounds.state'),
            show: (row) => t(`roundState.${row.state}` as 'roundState.open', { defaultValue: row.state }),
          },
          { key: 'size', title: t('rounds.size'), show: (row) => row.size, numeric: true },
          { key: 'cut', title: t('rounds.cutAt'), show: (row) => showMoment(row.cutAt) },
          {
            key: 'planned',
            title: t('rounds.plannedAt'),
            show: (row) => showMoment(row.plannedAt),
            minor: true,
          },
          {
            key: 'closed',
            title: t('rounds.closedAt'),
            show: (row) => showMoment(row.closedAt),
            minor: true,
          },
        ]}
        {...pages}
      />
      {open !== undefined && <Round no={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Round({ no, onClose }: { no: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['round', no],
    queryFn: () => answered(messagesRound({ path: { no } })),
  });
  return (
    <Dialog title={t('rounds.one', { no })} onClose={onClose}>
      <dl className="facts">
        {Object.entries(data?.messages ?? {}).map(([state, n]) => (
          <div key={state}>
            <dt>{t(`messageState.${state}` as 'messageState.planned', { defaultValue: state })}</dt>
            <dd>{n}</dd>
          </div>
        ))}
        {data && (
          <div>
            <dt>{t('rounds.open')}</dt>
            <dd>{data.openSurveys}</dd>
          </div>
        )}
      </dl>
      <Button onClick={onClose}>{t('close')}</Button>
    </Dialog>
  );
}
