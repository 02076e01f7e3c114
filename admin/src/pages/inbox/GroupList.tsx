import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { InboxRow } from './InboxRow';
import { keyOf } from './queries';
import type { InboxGroup, InboxItem } from './queries';
import { useSteady } from './use-steady';

interface GroupListProps {
  code: InboxGroup['code'];
  items: InboxItem[];
  /** What is listed, as filters; other filters start the list afresh. */
  subject: string;
  chosen: ReadonlySet<string>;
  onToggle: (caseNo: string) => void;
}

export function GroupList({ code, items, subject, chosen, onToggle }: GroupListProps) {
  const { t } = useTranslation();
  const { shown, fresh, gone, take } = useSteady(subject, items, keyOf);
  if (shown.length === 0 && fresh === 0 && code !== 'overdue') return null;
  return (
    <section className={`inbox-group inbox-${code}`} aria-labelledby={`group-${code}`}>
      <h2 id={`group-${code}`}>
        {t(`inbox.group.${code}`)} <span className="count">{items.length}</span>
      </h2>
      <div role="status">
        {(fresh > 0 || gone.size > 0) && (
          <Button className="inbox-fresh" onClick={take}>
            {fresh > 0 ? t('inbox.fresh', { n: fresh }) : t('inbox.tidy', { n: gone.size })}
          </Button>
        )}
      </div>
      {shown.length === 0 && <p className="inbox-empty">{t('inbox.nothingLate')}</p>}
      <ul>
        {shown.map((item) => (
          <InboxRow
            key={keyOf(item)}
            item={item}
            isGone={gone.has(keyOf(item))}
            isChosen={chosen.has(item.subject)}
            onToggle={() => onToggle(item.subject)}
          />
        ))}
      </ul>
    </section>
  );
}
