import { useTranslation } from 'react-i18next';
import { Timeline } from '../../parts/Timeline';
import { aboutClock } from '../../text/about-clock';
import type { CaseDetail } from './queries';
import { actName } from './acts';

/** Acts, messages with their receipts, and replies, the newest first. */
export function CaseTimeline({ timeline }: { timeline: CaseDetail['timeline'] }) {
  const { t } = useTranslation();
  const entries = timeline
    .map(({ at, kind, code, name, by, text, textCovered, data }, index) => ({
      key: `${index}`,
      at,
      tone: kind,
      title: `${actName(t, code, name)}${aboutClock(t, data)}`,
      by,
      body: (
        <>
          {text !== null && <p className="timeline-text">{text}</p>}
          {textCovered && <p className="muted">{t('case.textCovered')}</p>}
          {kind === 'message' && <Receipt data={data} />}
        </>
      ),
    }))
    .reverse();
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">{t('case.timeline')}</h2>
      <Timeline entries={entries} label={t('case.timeline')} />
    </section>
  );
}

function Receipt({ data }: { data: Record<string, unknown> }) {
  const { t } = useTranslation();
  const word = (name: string) => (typeof data[name] === 'string' ? data[name] : '');
  const state = word('state');
  return (
    <p className={`receipt receipt-${state}`}>
      {t(`messageState.${state}` as 'messageState.planned', { defaultValue: word('stateName') })}
      {word('reason') !== '' && ` · ${word('reason')}`}
    </p>
  );
}
