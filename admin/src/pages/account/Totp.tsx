import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { totpConfirm, totpEnrol, totpRemove } from '../../api/generated';
import { useWho } from '../../api/session';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { ProblemNote } from '../../parts/ProblemNote';

/** The second factor: a key for the authenticator, counted once a code made with it was confirmed. */
export function Totp() {
  const { t } = useTranslation();
  const { totpEnabled } = useWho();
  const queries = useQueryClient();
  const [enrolled, setEnrolled] = useState<{ secret: string; uri: string }>();
  const [error, setError] = useState<unknown>();
  const done = () => {
    setEnrolled(undefined);
    void queries.invalidateQueries({ queryKey: ['session'] });
  };
  const enrol = () => {
    answered(totpEnrol()).then(setEnrolled, setError);
  };
  return (
    <section className="panel" aria-labelledby="totp">
      <h2 id="totp">{t('account.totp')}</h2>
      <p>{totpEnabled ? t('account.totpOn') : t('account.totpOff')}</p>
      {error !== undefined && <ProblemNote error={error} />}
      {!totpEnabled && !enrolled && <Button onClick={enrol}>{t('account.totpEnrol')}</Button>}
      {enrolled && (
        <>
          <p>{t('account.totpKey')}</p>
          <p className="secret">
            <code>{enrolled.secret}</code>
          </p>
          <ActionForm
            fields={[{ name: 'code', label: t('logIn.totp'), required: true, autoComplete: 'one-time-code' }]}
            submit={t('account.totpConfirm')}
            onSubmit={({ code }) => answered(totpConfirm({ body: { code: String(code).trim() } }))}
            onDone={done}
          />
        </>
      )}
      {totpEnabled && (
        <ActionForm
          fields={[
            {
              name: 'password',
              label: t('logIn.password'),
              kind: 'password',
              required: true,
              autoComplete: 'current-password',
            },
          ]}
          submit={t('account.totpRemove')}
          danger
          onSubmit={({ password }) => answered(totpRemove({ body: { password: String(password) } }))}
          onDone={done}
        />
      )}
    </section>
  );
}
