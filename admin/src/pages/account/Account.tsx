import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { sessionsList, sessionsRevoke } from '../../api/generated';
import { useWho } from '../../api/session';
import { answered } from '../../api/station';
import { DataTable } from '../../parts/DataTable';
import { Page } from '../../parts/Page';
import { PasswordForm } from '../log-in/PasswordForm';
import { showMoment } from '../../text/moments';
import { Totp } from './Totp';

/** One's own password, second factor, and open sessions. */
export default function Account() {
  const { t } = useTranslation();
  const { user } = useWho();
  const { message } = App.useApp();
  const [round, setRound] = useState(0);
  return (
    <Page title={t('account.title')}>
      <p>
        {user.displayName} · {user.username} ·{' '}
        {t(`role.${user.role}` as 'role.admin', { defaultValue: user.role })}
        {user.insurer ? ` · ${user.insurer.name}` : ''}
      </p>
      <div className="columns">
        <section className="panel" aria-labelledby="password">
          <h2 id="password">{t('account.password')}</h2>
          <PasswordForm
            key={round}
            username={user.username}
            onDone={() => {
              void message.success(t('account.passwordDone'));
              setRound(round + 1);
            }}
          />
        </section>
        <Totp />
      </div>
      <h2>{t('account.sessions')}</h2>
      <Sessions />
    </Page>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => answered(sessionsList()),
  });
  async function end(id: string) {
    await answered(sessionsRevoke({ path: { id } }));
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  }
  return (
    <DataTable
      caption={t('account.sessions')}
      rows={data?.items}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      columns={[
        { key: 'since', title: t('account.since'), show: (row) => showMoment(row.createdAt) },
        { key: 'seen', title: t('account.seen'), show: (row) => showMoment(row.lastSeenAt) },
        { key: 'address', title: t('audit.address'), show: (row) => row.address ?? '—' },
        { key: 'agent', title: t('account.agent'), show: (row) => row.userAgent ?? '—', minor: true },
        {
          key: 'act',
          title: t('table.acts'),
          show: (row) =>
            row.current ? (
              t('account.here')
            ) : (
              <Button size="small" onClick={() => void end(row.id)}>
                {t('account.end')}
              </Button>
            ),
        },
      ]}
    />
  );
}
