import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { GRAVE_ACTS } from './act-fields';
import { actName, sends } from './acts';
import type { CaseDetail } from './queries';

interface ActionsProps {
  detail: CaseDetail;
  onAct: (act: { type: string; name: string }) => void;
}

const ORDER = [
  'transfer',
  'logContact',
  'sendFeedback',
  'acceptFeedback',
  'returnFeedback',
  'approveExtension',
  'refuseExtension',
  'phoneTaskDone',
  'answerEnquiry',
];
const rank = (type: string) => (ORDER.includes(type) ? ORDER.indexOf(type) : ORDER.length);

/** What may be done now, the next step first; and what may not, each with the rule's reason. */
export function Actions({ detail, onAct }: ActionsProps) {
  const { t } = useTranslation();
  const known = detail.actions
    .filter(({ type }) => type in sends)
    .sort((a, b) => rank(a.type) - rank(b.type));
  const open = known.filter(({ ok }) => ok);
  const closed = known.filter(({ ok }) => !ok);
  return (
    <section className="panel actions" aria-labelledby="actions">
      <h2 id="actions">{t('case.actions')}</h2>
      {open.length === 0 && <p className="muted">{t('case.nothing')}</p>}
      <div className="action-list">
        {open.map((act, index) => (
          <Button
            key={act.type}
            type={index === 0 && rank(act.type) < ORDER.length ? 'primary' : 'default'}
            danger={GRAVE_ACTS.includes(act.type)}
            onClick={() => onAct(act)}
          >
            {actName(t, act.type, act.name)}
          </Button>
        ))}
      </div>
      {closed.length > 0 && (
        <details>
          <summary>{t('case.notNow', { n: closed.length })}</summary>
          <ul className="refused">
            {closed.map(({ type, name, message }) => (
              <li key={type}>
                <strong>{actName(t, type, name)}</strong>
                <span>{message}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
