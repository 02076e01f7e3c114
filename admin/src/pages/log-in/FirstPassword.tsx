import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Who } from '../../api/session';
import { Doorway } from './Doorway';
import { PasswordForm } from './PasswordForm';

/** A password that somebody else has seen opens nothing but this. */
export function FirstPassword({ who }: { who: Who }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  useEffect(() => {
    document.title = `${t('firstPassword.title')} · ${t('station')}`;
  }, [t]);
  return (
    <Doorway title={t('firstPassword.title')}>
      <p>{t('firstPassword.lead', { name: who.user.displayName })}</p>
      <PasswordForm
        username={who.user.username}
        onDone={() => void queries.invalidateQueries({ queryKey: ['session'] })}
      />
    </Doorway>
  );
}
