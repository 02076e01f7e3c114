import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { DueBadge } from '../../parts/DueBadge';
import { StatusTag } from '../../parts/StatusTag';
import { showMoment } from '../../text/moments';
import type { InboxItem } from './queries';

interface InboxRowProps {
  item: InboxItem;
  isGone: boolean;
  isChosen: boolean;
  onToggle: () => void;
}

/** One thing to do: what, for whom, since when, until when. The whole row is one link. */
export function InboxRow({ item, isGone, isChosen, onToggle }: InboxRowProps) {
  const { t } = useTranslation();
  const { task, name, subject, subjectType, status, insurer, dueAt, since, onBehalfOf } = item;
  const what = t(`task.${task}` as 'task.contact', { defaultValue: name });
  const isCase = subjectType === 'case';
  return (
    <li className={`inbox-row ${isGone ? 'is-gone' : ''} ${isChosen ? 'is-chosen' : ''}`}>
      {isCase ? (
        <input
          type="checkbox"
          checked={isChosen}
          onChange={onToggle}
          aria-label={t('inbox.choose', { caseNo: subject })}
        />
      ) : (
        <span className="inbox-no-box" />
      )}
      <Link to={addressOf(item)} data-case={isCase ? subject : undefined}>
        <span className="inbox-what">
          <strong>{isGone ? t('inbox.gone', { what }) : what}</strong>
          {onBehalfOf !== null && <span className="flag">{t('inbox.behalf')}</span>}
        </span>
        <span className="inbox-who">
          {isCase ? <span className="inbox-no">{subject}</span> : t(`inbox.subject.${subjectType}`)}
          {insurer !== null && <span className="inbox-about">{insurer}</span>}
        </span>
        <span className="inbox-state">{status !== null && <StatusTag status={status} name={status} />}</span>
        <span className="inbox-since">{t('inbox.since', { at: showMoment(since) })}</span>
        <span className="inbox-due">
          <DueBadge dueAt={dueAt} />
        </span>
      </Link>
    </li>
  );
}

function addressOf({ subjectType, subject }: InboxItem): string {
  if (subjectType === 'upload') return `/uploads/${subject}`;
  return subjectType === 'reply' ? '/messages?part=replies' : `/cases/${subject}`;
}
