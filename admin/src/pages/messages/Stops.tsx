import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sendingStopsRelease, sendingStopsStop } from '../../api/generated';
import { useWho } from '../../api/session';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Dialog } from '../../parts/Dialog';
import { showMoment } from '../../text/moments';
import { useHouses } from '../case/queries';
import { useStops } from './queries';

type Asked = { act: 'stop' } | { act: 'release'; id: string };

/** The brake: whether messages go out, the button that stops all or one insurer's, and the way on. */
export function Stops() {
  const { t } = useTranslation();
  const { user } = useWho();
  const queries = useQueryClient();
  const { data } = useStops();
  const { insurers } = useHouses();
  const [asked, setAsked] = useState<Asked>();
  const inForce = data?.items.filter(({ releasedAt }) => releasedAt === null) ?? [];
  const nameOf = (insurerId: string | null) =>
    insurerId === null
      ? t('stops.everybody')
      : (insurers.find(({ id }) => id === insurerId)?.name ?? insurerId);
  const reason = {
    name: 'reason',
    label: t('field.reason'),
    kind: 'prose',
    required: true,
    rows: 2,
  } as const;
  const done = () => {
    setAsked(undefined);
    void queries.invalidateQueries({ queryKey: ['stops'] });
  };
  return (
    <section className={`stops ${inForce.length > 0 ? 'stops-on' : ''}`} aria-label={t('stops.title')}>
      <p role="status">
        <strong>{inForce.length > 0 ? t('stops.on') : t('stops.off')}</strong>
      </p>
      <ul>
        {inForce.map(({ id, insurerId, since, by }) => (
          <li key={id}>
            {nameOf(insurerId)} · {showMoment(since)} · {by}{' '}
            {['station_supervisor', 'admin'].includes(user.role) && (
              <Button onClick={() => setAsked({ act: 'release', id })}>{t('stops.release')}</Button>
            )}
          </li>
        ))}
      </ul>
      <div className="form-acts">
        <Button danger type="primary" size="large" onClick={() => setAsked({ act: 'stop' })}>
          {t('stops.stop')}
        </Button>
        <Link to="/uploads?release=waiting">{t('stops.held')}</Link>
      </div>
      {asked?.act === 'stop' && (
        <Dialog title={t('stops.stop')} onClose={() => setAsked(undefined)}>
          <ActionForm
            draft="stop"
            fields={[
              {
                name: 'insurerId',
                label: t('stops.whose'),
                kind: 'choice',
                hint: t('stops.whoseHint'),
                options: insurers.map(({ id, name }) => ({ value: id, text: name })),
              },
              reason,
            ]}
            submit={t('stops.stop')}
            danger
            onSubmit={(values) =>
              answered(
                sendingStopsStop({
                  body: {
                    insurerId: values['insurerId'] ? String(values['insurerId']) : null,
                    reason: String(values['reason']),
                  },
                }),
              )
            }
            onDone={done}
            onCancel={() => setAsked(undefined)}
          />
        </Dialog>
      )}
      {asked?.act === 'release' && (
        <Dialog title={t('stops.release')} onClose={() => setAsked(undefined)}>
          <ActionForm
            fields={[reason]}
            submit={t('stops.release')}
            onSubmit={(values) =>
              answered(
                sendingStopsRelease({ path: { id: asked.id }, body: { reason: String(values['reason']) } }),
              )
            }
            onDone={done}
            onCancel={() => setAsked(undefined)}
          />
        </Dialog>
      )}
    </section>
  );
}
