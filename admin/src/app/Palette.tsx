import { useDeferredValue, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { casesSearch } from '../api/generated';
import { useWho } from '../api/session';
import { answered } from '../api/station';
import { Dialog } from '../parts/Dialog';
import { menu } from './menu';

interface Find {
  key: string;
  to: string;
  title: string;
  about: string;
}

/** Finds any case by its number, a phone's last four digits or a whole name, and any screen by its title. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  const { finds, busy } = useFinds(useDeferredValue(asked.trim()));
  const chosen = Math.min(at, Math.max(0, finds.length - 1));
  const go = (find: Find | undefined) => {
    if (!find) return;
    onClose();
    void navigate(find.to);
  };
  const hear = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, finds.length - 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) go(finds[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t('palette.title')} onClose={onClose} className="palette">
      <input
        className="native"
        role="combobox"
        aria-expanded="true"
        aria-controls="finds"
        aria-activedescendant={finds.length > 0 ? `find-${chosen}` : undefined}
        aria-label={t('palette.label')}
        placeholder={t('palette.hint')}
        value={asked}
        onChange={(event) => {
          setAsked(event.target.value);
          setAt(0);
        }}
        onKeyDown={hear}
      />
      <ul id="finds" role="listbox" aria-label={t('palette.finds')}>
        {finds.map((find, index) => (
          <li
            key={find.key}
            id={`find-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(find)}
          >
            <strong>{find.title}</strong> <span>{find.about}</span>
          </li>
        ))}
      </ul>
      <p className="palette-note" role="status">
        {busy ? t('wait') : finds.length === 0 ? t('palette.none') : ''}
      </p>
    </Dialog>
  );
}

function useFinds(asked: string): { finds: Find[]; busy: boolean } {
  const { t } = useTranslation();
  const who = useWho();
  const searchable = asked.length >= 2;
  const { data, isFetching } = useQuery({
    queryKey: ['find', asked],
    queryFn: () => answered(casesSearch({ body: { q: asked, limit: 8 } })),
    enabled: searchable,
    retry: false,
  });
  const places = menu
    .filter(({ shown }) => shown(who))
    .map(({ to, text }) => ({ key: to, to, title: t(text), about: t('palette.screen') }))
    .filter(({ title }) => asked === '' || title.toLowerCase().includes(asked.toLowerCase()));
  const cases = (searchable ? (data?.items ?? []) : []).map((found) => ({
    key: found.caseNo,
    to: `/cases/${found.caseNo}`,
    title: found.caseNo,
    about: [found.customer.name, found.customer.phone, found.insurer, found.statusName]
      .filter(Boolean)
      .join(' · '),
  }));
  return { finds: [...cases, ...places], busy: searchable && isFetching };
}
