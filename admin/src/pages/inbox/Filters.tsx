import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { FilterBar } from '../../parts/FilterBar';
import { GROUPS } from './queries';
import type { InboxGroup } from './queries';

/** Filters of the inbox; each change is an address of its own, which can be kept under a name. */
export function Filters({ groups }: { groups: readonly InboxGroup[] }) {
  const { t } = useTranslation();
  const items = groups.flatMap((group) => group.items);
  const tasks = new Map(
    items.map(({ task, name }) => [task, t(`task.${task}` as 'task.contact', { defaultValue: name })]),
  );
  const insurers = [...new Set(items.map(({ insurer }) => insurer))].filter((insurer) => insurer !== null);
  return (
    <div className="inbox-filters">
      <FilterBar
        label={t('inbox.filters')}
        filters={[
          {
            name: 'due',
            label: t('inbox.due'),
            options: GROUPS.map((value) => ({ value, text: t(`inbox.group.${value}`) })),
          },
          {
            name: 'task',
            label: t('inbox.task'),
            options: [...tasks].map(([value, text]) => ({ value, text })),
          },
          {
            name: 'insurer',
            label: t('field.insurer'),
            options: insurers.map((name) => ({ value: name, text: name })),
          },
        ]}
      />
      <SavedFilters />
    </div>
  );
}

const kept = 'station.filters';
const read = (): [name: string, query: string][] =>
  JSON.parse(localStorage.getItem(kept) ?? '[]') as [string, string][];

/** Filters that one uses again and again, kept in this browser. */
function SavedFilters() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const [saved, setSaved] = useState(read);
  const [name, setName] = useState('');
  const store = (next: [string, string][]) => {
    localStorage.setItem(kept, JSON.stringify(next));
    setSaved(next);
  };
  const query = params.toString();
  return (
    <span className="saved">
      {saved.map(([title, asked]) => (
        <span key={title} className="saved-filter">
          <Link to={`/inbox?${asked}`}>{title}</Link>
          <button
            type="button"
            className="plain"
            aria-label={t('filter.forget', { name: title })}
            onClick={() => store(saved.filter(([each]) => each !== title))}
          >
            ×
          </button>
        </span>
      ))}
      {query !== '' && !saved.some(([, asked]) => asked === query) && (
        <>
          <input
            className="native"
            aria-label={t('filter.name')}
            placeholder={t('filter.name')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <button
            type="button"
            className="plain"
            disabled={name.trim() === ''}
            onClick={() => {
              store([...saved.filter(([each]) => each !== name.trim()), [name.trim(), query]]);
              setName('');
            }}
          >
            {t('filter.save')}
          </button>
        </>
      )}
    </span>
  );
}
