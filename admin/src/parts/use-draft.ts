import { useState } from 'react';
import type { Values } from './fields';

const nameOf = (draft: string) => `draft:${draft}`;

function kept(draft: string | undefined): Values | undefined {
  const text = draft === undefined ? null : sessionStorage.getItem(nameOf(draft));
  return text === null ? undefined : (JSON.parse(text) as Values);
}

/** What is being filled in, kept in this tab until it was sent. Passwords have no draft name and are never kept. */
export function useDraft(draft: string | undefined, initial: Values) {
  const [found] = useState(() => kept(draft));
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...found }));
  const [restored, setRestored] = useState(found !== undefined);
  return {
    values,
    restored,
    change: (name: string, value: string | boolean) => {
      const next = { ...values, [name]: value };
      setValues(next);
      if (draft !== undefined) sessionStorage.setItem(nameOf(draft), JSON.stringify(next));
    },
    forget: () => {
      if (draft !== undefined) sessionStorage.removeItem(nameOf(draft));
      setRestored(false);
      setValues(initial);
    },
  };
}
