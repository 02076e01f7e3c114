import { useState } from 'react';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/session';
import { ActionForm } from '../../parts/ActionForm';
import { DataTable } from '../../parts/DataTable';
import type { Column } from '../../parts/DataTable';
import { Dialog } from '../../parts/Dialog';
import type { Field, Values } from '../../parts/fields';
import { useReasonField } from '../../parts/reason-field';
import { usePages } from '../../parts/use-pages';

interface AnsweredRows<Row> {
  items: Row[];
  nextCursor?: string | null;
  total?: string;
}

interface ReferenceTableProps<Row, Made> {
  /** The area's name in addresses, caches and drafts. */
  code: string;
  title: string;
  edit: string;
  read: (cursor: string | undefined) => Promise<AnsweredRows<Row>>;
  rowKey: (row: Row) => string;
  columns: Column<Row>[];
  create?: {
    title: string;
    initial?: Values;
    fields: Field[] | ((values: Values) => Field[]);
    send: (values: Values, key: string) => Promise<Made>;
  };
  change?: {
    title: (row: Row) => string;
    values: (row: Row) => Values;
    fields: (row: Row) => Field[];
    send: (row: Row, values: Values) => Promise<unknown>;
  };
  /** What a new row answers that is shown once: a key, a first password. */
  secret?: (made: Made) => ReactNode;
  /** What is done with a row as it is: named, and asked about once more before it is sent. */
  act?: {
    label: string;
    /** What the caller must be allowed, where that is not `edit`. */
    may?: string;
    danger?: boolean;
    open: (row: Row) => boolean;
    title: (row: Row) => string;
    /** What will come of it. */
    note: (row: Row) => string;
    send: (row: Row, values: Values) => Promise<unknown>;
  };
}

/**
 * Reference data as all of it is shown: a table, a form for a new row, a form with the version that was seen. Each form
 * asks why (`reasonOf`).
 */
export function ReferenceTable<Row, Made = unknown>(props: ReferenceTableProps<Row, Made>) {
  const { code, title, edit, read, rowKey, columns, create, change, secret, act } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const may = useMay();
  const mayEdit = may(edit);
  const mayAct = act !== undefined && may(act.may ?? edit);
  const reason = useReasonField();
  const [open, setOpen] = useState<Row | 'new'>();
  const [acting, setActing] = useState<Row>();
  const [made, setMade] = useState<ReactNode>();
  const pages = usePages<Row>(['reference', code], async (cursor) => {
    const { items, nextCursor = null, total = String(items.length) } = await read(cursor);
    return { items, nextCursor, total };
  });
  const close = () => {
    setOpen(undefined);
    setActing(undefined);
    setMade(undefined);
  };
  const fresh = () => void queries.invalidateQueries({ queryKey: ['reference', code] });
  const over = () => {
    fresh();
    close();
  };
  const shown: Column<Row>[] =
    (mayEdit && change) || mayAct
      ? [
          ...columns,
          {
            key: 'acts',
            title: t('table.acts'),
            show: (row) => (
              <span className="row-acts">
                {mayEdit && change && (
                  <Button size="small" onClick={() => setOpen(row)}>
                    {t('change')}
                  </Button>
                )}
                {mayAct && act.open(row) && (
                  <Button size="small" danger={act.danger ?? false} onClick={() => setActing(row)}>
                    {act.label}
                  </Button>
                )}
              </span>
            ),
          },
        ]
      : columns;
  return (
    <section aria-label={title}>
      {mayEdit && create && (
        <div className="form-acts">
          <Button type="primary" onClick={() => setOpen('new')}>
            {create.title}
          </Button>
        </div>
      )}
      <DataTable caption={title} rowKey={rowKey} columns={shown} {...pages} />
      {open === 'new' && create && (
        <Dialog title={create.title} onClose={close}>
          {made ?? (
            <ActionForm
              draft={`${code}:new`}
              initial={create.initial ?? {}}
              fields={(values) => [
                ...(typeof create.fields === 'function' ? create.fields(values) : create.fields),
                reason,
              ]}
              submit={t('save')}
              onSubmit={create.send}
              onConflict={over}
              onDone={(answer) => {
                fresh();
                if (secret) setMade(secret(answer));
                else close();
              }}
              onCancel={close}
            />
          )}
          {made !== undefined && <Button onClick={close}>{t('close')}</Button>}
        </Dialog>
      )}
      {open !== undefined && open !== 'new' && change && (
        <Dialog title={change.title(open)} onClose={close}>
          <ActionForm
            draft={`${code}:${rowKey(open)}`}
            initial={change.values(open)}
            fields={[...change.fields(open), reason]}
            submit={t('save')}
            onSubmit={(values) => change.send(open, values)}
            onConflict={over}
            onDone={over}
            onCancel={close}
          />
        </Dialog>
      )}
      {acting !== undefined && act && (
        <Dialog title={act.title(acting)} onClose={close}>
          <ActionForm
            fields={[reason]}
            submit={act.label}
            danger={act.danger ?? false}
            onSubmit={(values) => act.send(acting, values)}
            onConflict={over}
            onDone={over}
            onCancel={close}
          >
            <p>{act.note(acting)}</p>
          </ActionForm>
        </Dialog>
      )}
    </section>
  );
}

/** Something that is shown this once and never again. */
export function OneTimeSecret({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <p>{label}</p>
      <p className="secret">
        <code>{value}</code>
      </p>
      <p className="muted">{t('secret.once')}</p>
      <Button onClick={() => void navigator.clipboard.writeText(value)}>{t('secret.copy')}</Button>
    </div>
  );
}
