import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { caseBulkPerform } from '../../api/generated';
import type { CaseBulkPerformData, CaseBulkPerformResponses } from '../../api/generated';
import { useWho } from '../../api/session';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Dialog } from '../../parts/Dialog';

type BulkAct = CaseBulkPerformData['body']['act'];
type Result = CaseBulkPerformResponses[200];

const acts: { act: BulkAct; roles: string[]; needsText: boolean }[] = [
  { act: 'acceptFeedback', roles: ['station_clerk', 'station_supervisor'], needsText: false },
  {
    act: 'superviseNote',
    roles: ['station_clerk', 'station_supervisor', 'deputy_director', 'director'],
    needsText: true,
  },
  {
    act: 'addNote',
    roles: [
      'station_clerk',
      'station_supervisor',
      'substation_handler',
      'substation_head',
      'mailbox_clerk',
      'deputy_director',
      'director',
    ],
    needsText: true,
  },
];

/** The same act on every chosen case; each row says for itself whether it was done. */
export default function Bulk({ caseNos, onDone }: { caseNos: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const { user } = useWho();
  const queries = useQueryClient();
  const [act, setAct] = useState<BulkAct>();
  const [result, setResult] = useState<Result>();
  const chosen = acts.find((each) => each.act === act);
  const close = () => {
    if (result) onDone();
    setAct(undefined);
    setResult(undefined);
  };
  return (
    <div className="bulk" role="region" aria-label={t('bulk.title')}>
      <strong>{t('inbox.chosen', { n: caseNos.length })}</strong>
      {acts
        .filter(({ roles }) => roles.includes(user.role))
        .map((each) => (
          <Button key={each.act} onClick={() => setAct(each.act)}>
            {t(`act.${each.act}` as 'act.addNote')}
          </Button>
        ))}
      {chosen && act && (
        <Dialog
          title={t('bulk.of', { act: t(`act.${act}` as 'act.addNote'), n: caseNos.length })}
          onClose={close}
        >
          {result ? (
            <>
              <p role="status">{t('bulk.result', { done: result.done, refused: result.refused })}</p>
              <ul>
                {result.items.map(({ caseNo, ok, message }) => (
                  <li key={caseNo}>
                    {ok ? '✓' : '✗'} {caseNo} {message}
                  </li>
                ))}
              </ul>
              <Button type="primary" onClick={close}>
                {t('close')}
              </Button>
            </>
          ) : (
            <ActionForm
              draft={`bulk:${act}`}
              fields={
                chosen.needsText
                  ? [{ name: 'text', label: t('field.text'), kind: 'prose', required: true }]
                  : []
              }
              submit={t(`act.${act}` as 'act.addNote')}
              onSubmit={({ text }, key) =>
                answered(
                  caseBulkPerform({
                    body: { act, caseNos, ...(text ? { text: String(text) } : {}) },
                    headers: { 'Idempotency-Key': key },
                  }),
                )
              }
              onDone={(answer) => {
                setResult(answer);
                void queries.invalidateQueries({ queryKey: ['inbox'] });
              }}
              onCancel={close}
            />
          )}
        </Dialog>
      )}
    </div>
  );
}
