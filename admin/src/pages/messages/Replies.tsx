import { useEffect, useState } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { inboundMessagesDecide } from '../../api/generated';
import { answered } from '../../api/station';
import { isTyping } from '../../app/typing';
import { DueBadge } from '../../parts/DueBadge';
import { ProblemNote } from '../../parts/ProblemNote';
import { showMoment } from '../../text/moments';
import { useInbound } from './queries';
import type { Inbound } from './queries';

const QUEUES = ['to_read', 'late', 'unmatched', 'praise', 'all'] as const;
type Queue = (typeof QUEUES)[number];

const DECISIONS = [
  { key: '1', overall: 'satisfied' },
  { key: '2', overall: 'dissatisfied' },
  { key: '3', overall: 'suggestion' },
  { key: '4', overall: 'enquiry' },
  { key: '0', overall: 'none' },
] as const;
type Overall = (typeof DECISIONS)[number]['overall'];

/** Replies in queues. The one that waits longest stands open with the machine's suggestion; one key decides it. */
export function Replies() {
  const { t } = useTranslation();
  const [queue, setQueue] = useState<Queue>('to_read');
  const { rows, error, onRetry, more, total } = useInbound({ queue });
  return (
    <section>
      <div className="chips" role="group" aria-label={t('replies.queues')}>
        {QUEUES.map((code) => (
          <Button
            key={code}
            type={code === queue ? 'primary' : 'default'}
            aria-pressed={code === queue}
            onClick={() => setQueue(code)}
          >
            {t(`replies.queue.${code}`)}
          </Button>
        ))}
        {total !== undefined && (
          <span className="muted">{t('table.shown', { n: rows?.length ?? 0, total })}</span>
        )}
      </div>
      {error && !rows && <ProblemNote error={error} onRetry={onRetry} />}
      {rows?.length === 0 && <p className="inbox-empty">{t('replies.none')}</p>}
      {queue === 'to_read' && rows?.[0] && <Deciding key={rows[0].id} reply={rows[0]} />}
      <ul className="replies">
        {rows?.slice(queue === 'to_read' ? 1 : 0).map((reply) => (
          <li key={reply.id}>
            <ReplyText reply={reply} />
          </li>
        ))}
      </ul>
      {more.has && (
        <Button onClick={more.load} loading={more.busy}>
          {t('table.more')}
        </Button>
      )}
    </section>
  );
}

function ReplyText({ reply }: { reply: Inbound }) {
  const { t } = useTranslation();
  const { text, phone, arrivedAt, overall, match, caseNo, dueAt, needsPerson } = reply;
  return (
    <>
      <p className="reply-text">{text}</p>
      <p className="muted">
        {phone} · {showMoment(arrivedAt)} · {t(`match.${match}`)} ·{' '}
        {t(`overall.${overall}` as 'overall.none', { defaultValue: overall })}
        {caseNo !== null && (
          <>
            {' '}
            · <Link to={`/cases/${caseNo}`}>{caseNo}</Link>
          </>
        )}
        {needsPerson && (
          <>
            {' '}
            · <DueBadge dueAt={dueAt} />
          </>
        )}
      </p>
    </>
  );
}

/** The next reply to read: what was said, why the machine did not decide, and the keys. */
function Deciding({ reply }: { reply: Inbound }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (overall: Overall) =>
      answered(
        inboundMessagesDecide({
          path: { id: reply.id },
          body: { overall, items: reply.items, optOut: reply.optOut, praise: reply.praise },
          headers: { 'Idempotency-Key': crypto.randomUUID() },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['inbound'] });
      void queries.invalidateQueries({ queryKey: ['inbox'] });
    },
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const decision = DECISIONS.find(({ key }) => key === event.key);
      if (!decision || isTyping(event) || isPending) return;
      event.preventDefault();
      mutate(decision.overall);
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [isPending, mutate]);
  return (
    <div className="panel deciding">
      <ReplyText reply={reply} />
      <p>{t('replies.why', { why: reply.why })}</p>
      {error && <ProblemNote error={error} />}
      <div className="form-acts">
        {DECISIONS.map(({ key, overall }) => (
          <Button
            key={key}
            type={reply.suggested === overall ? 'primary' : 'default'}
            loading={isPending}
            onClick={() => mutate(overall)}
          >
            <kbd>{key}</kbd> {t(`overall.${overall}`)}
            {reply.suggested === overall ? t('replies.suggested') : ''}
          </Button>
        ))}
      </div>
    </div>
  );
}
