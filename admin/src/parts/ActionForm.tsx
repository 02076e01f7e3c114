import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode, SyntheticEvent } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import type { FieldFault, Problem } from '../api/problem';
import { FieldRow } from './fields';
import type { Field, Values } from './fields';
import { ProblemNote } from './ProblemNote';
import { useDraft } from './use-draft';

interface ActionFormProps<Answer> {
  fields: readonly Field[] | ((values: Values) => readonly Field[]);
  initial?: Values;
  /** Under this name what was typed outlives a closed window, an ended session, a lost connection. */
  draft?: string | undefined;
  submit: string;
  danger?: boolean;
  /** `key`: the same for every attempt to send the same contents. */
  onSubmit: (values: Values, key: string) => Promise<Answer>;
  onDone: (answer: Answer) => void;
  onCancel?: () => void;
  /** Shown with a conflict: what the other person did, and the way to see it. */
  onConflict?: () => void;
  children?: ReactNode;
}

/** The one form of all screens: says beside each field what is wrong, keeps what was typed, sends once. */
export function ActionForm<Answer>(props: ActionFormProps<Answer>) {
  const { fields, initial = {}, submit, danger, onSubmit, onDone, onCancel, onConflict, children } = props;
  const { t } = useTranslation();
  const { values, change, restored, forget } = useDraft(props.draft, initial);
  const [problem, setProblem] = useState<Problem>();
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const keyFor = useRequestKey();
  const asked = typeof fields === 'function' ? fields(values) : fields;
  const shown = asked.filter(({ when }) => when === undefined || when(values));
  const faultsOf = ({ name }: Field): FieldFault[] =>
    missing.has(name)
      ? [{ path: name, code: 'required', message: t('form.required') }]
      : (problem?.errors.filter(({ path }) => path === name || path.startsWith(`${name}.`)) ?? []);
  const elsewhere = problem?.errors.filter(
    ({ path }) => !shown.some(({ name }) => path === name || path.startsWith(`${name}.`)),
  );

  useEffect(() => {
    if (problem || missing.size > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problem, missing]);

  async function send(event: SyntheticEvent) {
    event.preventDefault();
    if (busy) return;
    const empty = shown
      .filter(({ name, required }) => required && (values[name] ?? '') === '')
      .map(({ name }) => name);
    setMissing(new Set(empty));
    setProblem(undefined);
    if (empty.length > 0) return;
    setBusy(true);
    try {
      const answer = await onSubmit(values, keyFor(values));
      forget();
      onDone(answer);
    } catch (error) {
      setProblem(problemOf(error, 0));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} className="form" noValidate onSubmit={(event) => void send(event)}>
      {restored && (
        <p className="form-draft">
          {t('form.restored')}{' '}
          <Button type="link" size="small" onClick={forget}>
            {t('form.forget')}
          </Button>
        </p>
      )}
      {problem && (
        <>
          <ProblemNote error={problem} />
          {problem.isConflict && onConflict && <Button onClick={onConflict}>{t('form.seeChange')}</Button>}
          {elsewhere && elsewhere.length > 0 && problem.errors.length > 0 && (
            <ul className="field-fault">
              {elsewhere.map(({ path, message }) => (
                <li key={path + message}>
                  {path} {message}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      {shown.map((field) => (
        <FieldRow
          key={field.name}
          field={field}
          id={`${id}-${field.name}`}
          value={values[field.name] ?? ''}
          faults={faultsOf(field)}
          onChange={(value) => change(field.name, value)}
        />
      ))}
      {children}
      <div className="form-acts">
        <Button type="primary" danger={danger ?? false} htmlType="submit" loading={busy}>
          {submit}
        </Button>
        {onCancel && <Button onClick={onCancel}>{t('form.cancel')}</Button>}
      </div>
    </form>
  );
}

/** A repeat of the same contents is recognised by its key; other contents get another. */
function useRequestKey() {
  const last = useRef({ contents: '', key: '' });
  return (values: Values): string => {
    const contents = JSON.stringify(values);
    if (last.current.contents !== contents) last.current = { contents, key: crypto.randomUUID() };
    return last.current.key;
  };
}
