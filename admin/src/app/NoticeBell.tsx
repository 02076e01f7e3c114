import { useEffect, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { noticesList, noticesRead } from '../api/generated';
import { answered } from '../api/station';
import { Dialog } from '../parts/Dialog';
import { Icon } from '../parts/Icon';
import { aboutClock } from '../text/about-clock';
import { showMoment } from '../text/moments';

const UNREAD = ['notices', 'unread'];

/** How many notices wait, pushed by the station; every new one also tells the inbox that something may have come. */
function useUnread(): number {
  const queries = useQueryClient();
  const { data = 0 } = useQuery<number>({ queryKey: UNREAD, queryFn: () => 0, enabled: false });
  useEffect(() => {
    const stream = new EventSource('/api/v1/notices/stream');
    stream.addEventListener('unread', ({ data }: MessageEvent<string>) => {
      queries.setQueryData(UNREAD, (JSON.parse(data) as { count: number }).count);
    });
    stream.addEventListener('notice', () => {
      queries.setQueryData<number>(UNREAD, (count = 0) => count + 1);
      void queries.invalidateQueries({ queryKey: ['inbox'] });
      void queries.invalidateQueries({ queryKey: ['case'] });
      void queries.invalidateQueries({ queryKey: ['notices', 'list'] });
    });
    stream.addEventListener('inbox', () => {
      void queries.invalidateQueries({ queryKey: ['inbox'] });
      void queries.invalidateQueries({ queryKey: ['case'] });
    });
    stream.addEventListener('session-ended', () => void queries.invalidateQueries({ queryKey: ['session'] }));
    return () => stream.close();
  }, [queries]);
  return data;
}

export function NoticeBell() {
  const { t } = useTranslation();
  const unread = useUnread();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="plain bell"
        aria-label={t('notices.open', { n: unread })}
        onClick={() => setOpen(true)}
      >
        <Icon name="bell" />
        {unread > 0 && (
          <span className="bell-count" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </button>
      {open && <Notices onClose={() => setOpen(false)} />}
    </>
  );
}

function Notices({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['notices', 'list'],
    queryFn: () => answered(noticesList({ query: { limit: 30 } })),
  });
  async function readAll() {
    await answered(noticesRead({ body: {} }));
    queries.setQueryData(UNREAD, 0);
    await queries.invalidateQueries({ queryKey: ['notices', 'list'] });
  }
  return (
    <Dialog title={t('notices.title')} onClose={onClose} className="dialog-side">
      <button type="button" className="plain" onClick={() => void readAll()}>
        {t('notices.readAll')}
      </button>
      {data?.items.length === 0 && <p className="table-note">{t('notices.none')}</p>}
      <ul className="notices">
        {data?.items.map(({ id, templateCode, title, subject, data: facts, createdAt, readAt }) => (
          <li key={id} className={readAt === null ? 'unread' : ''}>
            <Link to={addressOf(subject)} onClick={onClose}>
              <strong>
                {textOf(facts) ??
                  t(`notice.${templateCode}` as 'notice.case_opened', { defaultValue: title })}
                {aboutClock(t, facts)}
              </strong>
              <span>{caseNoOf(subject, facts)}</span>
              <time dateTime={createdAt}>{showMoment(createdAt)}</time>
            </Link>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const textOf = (facts: Record<string, unknown>): string | undefined =>
  typeof facts['text'] === 'string' ? facts['text'] : undefined;

interface Subject {
  type: string;
  id: string;
}

const caseNoOf = (subject: Subject, facts: Record<string, unknown>): string =>
  typeof facts['caseNo'] === 'string' ? facts['caseNo'] : subject.type === 'case' ? subject.id : '';

function addressOf({ type, id }: Subject): string {
  if (type === 'case') return `/cases/${id}`;
  if (type === 'upload') return `/uploads/${id}`;
  return '/inbox';
}
