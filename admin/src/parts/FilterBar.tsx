import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

interface Filter {
  name: string;
  label: string;
  /** Absent: typed, and asked with Enter. */
  options?: readonly { value: string; text: string }[];
  kind?: 'date';
  hint?: string;
  /** Filters that mean nothing any more when this one changes. */
  clears?: readonly string[];
  /** What may name a person: kept by the page, never in the address, which proxies and browsers remember. */
  unlisted?: { value: string; ask: (value: string) => void };
}

/**
 * Filters of a list. They live in the address alone, so that a link or the way back shows the same rows; only what may
 * name a person does not.
 */
export function FilterBar({ label, filters }: { label: string; filters: readonly Filter[] }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string, clears: readonly string[] = []) => {
    const next = new URLSearchParams(params);
    for (const cleared of clears) next.delete(cleared);
    if (value === '') next.delete(name);
    else next.set(name, value);
    setParams(next, { replace: true });
  };
  return (
    <form className="filters" role="search" aria-label={label} onSubmit={(event) => event.preventDefault()}>
      {filters.map(({ name, label: title, options, kind, hint, clears, unlisted }) => (
        <label key={name}>
          {title}
          {options ? (
            <select
              className="native"
              value={params.get(name) ?? ''}
              onChange={(event) => set(name, event.target.value, clears)}
            >
              <option value="">{t('filter.all')}</option>
              {options.map(({ value, text }) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          ) : kind === 'date' ? (
            <input
              className="native"
              type="date"
              value={params.get(name) ?? ''}
              onChange={(event) => set(name, event.target.value)}
            />
          ) : (
            <Typed
              key={unlisted?.value ?? params.get(name) ?? ''}
              value={unlisted?.value ?? params.get(name) ?? ''}
              hint={hint}
              onAsk={unlisted?.ask ?? ((value) => set(name, value))}
            />
          )}
        </label>
      ))}
    </form>
  );
}

interface TypedProps {
  value: string;
  hint: string | undefined;
  onAsk: (value: string) => void;
}

function Typed({ value, hint, onAsk }: TypedProps) {
  const [text, setText] = useState(value);
  return (
    <input
      className="native"
      type="search"
      placeholder={hint}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onAsk(text.trim());
      }}
      onBlur={() => {
        if (text.trim() !== value) onAsk(text.trim());
      }}
    />
  );
}
