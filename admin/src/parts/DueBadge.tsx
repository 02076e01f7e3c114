import { useTranslation } from 'react-i18next';
import { useStationNow } from '../api/station-time';
import { showDue, showSpan } from '../text/moments';

const HOUR = 3_600_000;

type Urgency = 'over' | 'soon' | 'near' | 'calm' | 'paused';

interface DueBadgeProps {
  dueAt: string | null;
  paused?: boolean;
  /** What the deadline is for, where the place does not say so. */
  label?: string | undefined;
}

/** How long is left (`还剩 1 天 3 小时`) or how long it is late. Urgency shows in colour, in shape and in words. */
export function DueBadge({ dueAt, paused = false, label }: DueBadgeProps) {
  const { t } = useTranslation();
  const now = useStationNow();
  if (paused) return <Badge urgency="paused" text={t('due.paused')} label={label} />;
  if (dueAt === null) return <span className="due-none">{t('due.none')}</span>;
  const left = Date.parse(dueAt) - now;
  const text = left < 0 ? t('due.over', { span: showSpan(left) }) : t('due.left', { span: showSpan(left) });
  return <Badge urgency={urgencyOf(left)} text={text} label={label} title={showDue(dueAt)} />;
}

function urgencyOf(left: number): Urgency {
  if (left < 0) return 'over';
  if (left < 8 * HOUR) return 'soon';
  return left < 48 * HOUR ? 'near' : 'calm';
}

const shapes: Record<Urgency, string> = {
  over: 'M2 2h8v8H2z',
  soon: 'M6 1l5 10H1z',
  near: 'M6 1l5 5-5 5-5-5z',
  calm: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z',
  paused: 'M2 1h3v10H2zM7 1h3v10H7z',
};

interface BadgeProps {
  urgency: Urgency;
  text: string;
  label?: string | undefined;
  title?: string;
}

function Badge({ urgency, text, label, title }: BadgeProps) {
  return (
    <span className={`due due-${urgency}`} title={title}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={shapes[urgency]} />
      </svg>
      {label === undefined ? text : `${label} ${text}`}
    </span>
  );
}
