import { useTranslation } from 'react-i18next';
import { useStationNow } from '../../api/station-time';
import { DueBadge } from '../../parts/DueBadge';
import { showMoment, showSpan } from '../../text/moments';
import type { CaseDetail } from './queries';

type Clock = CaseDetail['clocks'][number];

/** One deadline: how much of its time is used, when it ends, and on demand why just then. */
export function ClockBar({ clock }: { clock: Clock }) {
  const { t } = useTranslation();
  const now = useStationNow();
  const { code, name, startedAt, dueAt, dueText, state, overdue, provisional, explanation, notes, round } =
    clock;
  const shown = t(`clock.${code}` as 'clock.contact', { defaultValue: name });
  const running = state === 'running' || state === 'breached';
  const used = dueAt === null ? 0 : share(Date.parse(startedAt), Date.parse(dueAt), now);
  return (
    <div className={`clock ${overdue ? 'clock-over' : ''}`}>
      <div className="clock-head">
        <strong>
          {shown}
          {round > 1 ? ` · ${t('case.roundN', { n: round })}` : ''}
        </strong>
        {running ? (
          <DueBadge dueAt={dueAt} />
        ) : (
          <span className={`clock-state clock-${state}`}>
            {t(`clockState.${state}` as 'clockState.met', { defaultValue: state })}
            {overdue && state !== 'paused' ? ` · ${t('due.late')}` : ''}
          </span>
        )}
      </div>
      {running && dueAt !== null && (
        <div
          className="clock-bar"
          role="img"
          aria-label={t('case.used', {
            percent: Math.round(used * 100),
            span: showSpan(now - Date.parse(startedAt)),
          })}
        >
          <span style={{ width: `${Math.min(100, used * 100)}%` }} />
        </div>
      )}
      <div className="clock-ends">
        <span>{t('case.from', { at: showMoment(startedAt) })}</span>
        <span>
          {dueText === null ? t('due.none') : t('case.until', { at: dueText })}
          {provisional ? ` · ${t('case.provisional')}` : ''}
        </span>
      </div>
      {notes.map((note) => (
        <p key={note} className="muted" lang="zh-CN">
          {note}
        </p>
      ))}
      {explanation.length > 0 && (
        <details>
          <summary>{t('case.why')}</summary>
          <ol lang="zh-CN">
            {explanation.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

const share = (from: number, until: number, now: number): number =>
  until <= from ? 1 : Math.max(0, (now - from) / (until - from));
