import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { auditReveal } from '../../api/generated';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Dialog } from '../../parts/Dialog';

/** What somebody wrote beside an entry: shown once asked for, with a reason, which is recorded. */
export function AuditText({ id }: { id: string }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [text, setText] = useState<string>();
  if (text !== undefined) return <p className="timeline-text">{text}</p>;
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('audit.reveal')}
      </Button>
      {asking && (
        <Dialog title={t('audit.reveal')} onClose={() => setAsking(false)}>
          <p>{t('audit.revealLead')}</p>
          <ActionForm
            fields={[{ name: 'reason', label: t('field.reason'), kind: 'prose', required: true, rows: 2 }]}
            submit={t('audit.reveal')}
            onSubmit={({ reason }) =>
              answered(auditReveal({ path: { id }, body: { reason: String(reason) } }))
            }
            onDone={(shown) => {
              setText(shown.text);
              setAsking(false);
            }}
            onCancel={() => setAsking(false)}
          />
        </Dialog>
      )}
    </>
  );
}
