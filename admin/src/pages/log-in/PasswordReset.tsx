import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { passwordsConfirm, passwordsRequest } from '../../api/generated';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Doorway } from './Doorway';

/** Asks for the mail, or sets the new password when opened from it (the token stands behind the `#`). */
export default function PasswordReset() {
  const { t } = useTranslation();
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token'));
  const [done, setDone] = useState(false);
  useEffect(() => {
    document.title = `${t('reset.title')} · ${t('station')}`;
  }, [t]);
  return (
    <Doorway title={t('reset.title')}>
      {done && <p role="status">{token === null ? t('reset.sent') : t('reset.changed')}</p>}
      {!done && token === null && (
        <ActionForm
          fields={[
            { name: 'username', label: t('logIn.username'), required: true, autoComplete: 'username' },
          ]}
          submit={t('reset.ask')}
          onSubmit={({ username }) => answered(passwordsRequest({ body: { username: String(username) } }))}
          onDone={() => setDone(true)}
        />
      )}
      {!done && token !== null && (
        <ActionForm
          fields={[
            {
              name: 'password',
              label: t('password.next'),
              kind: 'password',
              required: true,
              autoComplete: 'new-password',
              hint: t('password.rule'),
            },
          ]}
          submit={t('password.submit')}
          onSubmit={({ password }) =>
            answered(passwordsConfirm({ body: { token, password: String(password) } }))
          }
          onDone={() => setDone(true)}
        />
      )}
      <p>
        <a href="/">{t('reset.back')}</a>
      </p>
    </Doorway>
  );
}
