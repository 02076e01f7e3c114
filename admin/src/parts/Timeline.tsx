import type { ReactNode } from 'react';
import { showMoment } from '../text/moments';

export interface TimelineEntry {
  key: string;
  at: string;
  tone: 'act' | 'message' | 'reply' | 'system';
  title: string;
  by?: string | null;
  body?: ReactNode;
}

/** What happened, one thing after another. */
export function Timeline({ entries, label }: { entries: TimelineEntry[]; label: string }) {
  return (
    <ol className="timeline" aria-label={label}>
      {entries.map(({ key, at, tone, title, by, body }) => (
        <li key={key} className={`timeline-${tone}`}>
          <div className="timeline-head">
            <strong>{title}</strong>
            {by && <span>{by}</span>}
            <time dateTime={at}>{showMoment(at)}</time>
          </div>
          {body}
        </li>
      ))}
    </ol>
  );
}
