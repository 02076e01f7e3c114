import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionsOpen } from '../../api/generated';
import { Problem } from '../../api/problem';
import { opened } from '../../api/session';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import type { Values } from '../../parts/fields';
import { useIsChinese } from '../../text/moments';
import { Doorway } from './Doorway';

/** The address stays as it was: after the log-in the same screen opens, with every draft in it. */
export function LogIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isChinese = useIsChinese();
  const [needsCode, setNeedsCode] = useState(false);
  useEffect(() => {
    document.title = `${t('logIn.title')} · ${t('station')}`;
  }, [t]);

  async function open({ username, password, totp }: Values) {
    const body = { username: String(username).trim(), password: String(password) };
    try {
      return opened(
        await answered(sessionsOpen({ body: needsCode ? { ...body, totp: String(totp).trim() } : body })),
      );
    } catch (error) {
      if (error instanceof Problem && error.code.startsWith('totp')) setNeedsCode(true);
      throw error;
    }
  }

  return (
    <Doorway title={t('logIn.title')}>
      <ActionForm
        fields={[
          { name: 'username', label: t('logIn.username'), required: true, autoComplete: 'username' },
          {
            name: 'password',
            label: t('logIn.password'),
            kind: 'password',
            required: true,
            autoComplete: 'current-password',
          },
          ...(needsCode
            ? [
                {
                  name: 'totp',
                  label: t('logIn.totp'),
                  hint: t('logIn.totpHint'),
                  required: true,
                  autoComplete: 'one-time-code',
                },
              ]
            : []),
        ]}
        submit={t('logIn.submit')}
        onSubmit={open}
        onDone={(who) => queries.setQueryData(['session'], who)}
      />
      <p>
        <a href="/password-reset">{t('logIn.forgot')}</a>
      </p>
      <p>
        <a href={isChinese ? '/public' : '/public/en'}>{t('logIn.public')}</a>
      </p>
    </Doorway>
  );
}
