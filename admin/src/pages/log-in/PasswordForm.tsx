import { useTranslation } from 'react-i18next';
import { passwordsChange } from '../../api/generated';
import { Problem } from '../../api/problem';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';

/** Current and new password; the new one twice. */
export function PasswordForm({ username, onDone }: { username: string; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <input
        type="text"
        className="unseen"
        autoComplete="username"
        value={username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <ActionForm
        fields={[
          {
            name: 'current',
            label: t('password.current'),
            kind: 'password',
            required: true,
            autoComplete: 'current-password',
          },
          {
            name: 'next',
            label: t('password.next'),
            kind: 'password',
            required: true,
            autoComplete: 'new-password',
            hint: t('password.rule'),
          },
          {
            name: 'again',
            label: t('password.again'),
            kind: 'password',
            required: true,
            autoComplete: 'new-password',
          },
        ]}
        submit={t('password.submit')}
        onSubmit={async ({ current, next, again }) => {
          if (next !== again) throw differing(t('password.differ'));
          return answered(passwordsChange({ body: { current: String(current), next: String(next) } }));
        }}
        onDone={onDone}
      />
    </>
  );
}

const differing = (message: string) =>
  new Problem({
    status: 400,
    code: 'differ',
    title: message,
    detail: message,
    errors: [{ path: 'again', code: 'differ', message }],
  });
