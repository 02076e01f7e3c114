import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Field, Values } from '../../parts/fields';
import { reasonOf } from '../../parts/reason-field';
import { showMoment } from '../../text/moments';
import { ReferenceTable } from './ReferenceTable';

interface DatedVersion {
  version: number;
  validFrom: string;
  inForce: boolean;
}

interface VersionsProps<Version, Body> {
  code: string;
  title: string;
  edit: string;
  read: () => Promise<{ items: Version[] }>;
  /** What a version says, in the table. */
  contents: { title: string; show: (version: Version) => ReactNode };
  /** The form of the next version, filled in from the newest; without it they are only shown. */
  next?: {
    values: (newest: Version) => Values;
    fields: (newest: Version) => Field[];
    body: (values: Values) => Body;
    publish: (newest: Version, body: Body & { validFrom?: string; reason?: string }) => Promise<unknown>;
  };
}

/** Rules that are published as a whole: every version with its moment, and the way to publish the next. */
export function Versions<Version extends DatedVersion, Body = never>(props: VersionsProps<Version, Body>) {
  const { code, title, edit, read, contents, next } = props;
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['reference', code, 'newest'], queryFn: read });
  const newest = data?.items[0];
  return (
    <ReferenceTable<Version>
      {...{ code, title, edit, read }}
      rowKey={(row) => String(row.version)}
      columns={[
        { key: 'version', title: t('ref.version'), show: (row) => row.version, numeric: true },
        { key: 'from', title: t('clockPolicy.validFrom'), show: (row) => showMoment(row.validFrom) },
        { key: 'force', title: t('clockPolicy.inForce'), show: (row) => (row.inForce ? t('yes') : t('no')) },
        { key: 'contents', ...contents },
      ]}
      {...(newest &&
        next && {
          create: {
            title: t('ref.publish'),
            initial: next.values(newest),
            fields: [
              ...next.fields(newest),
              {
                name: 'validFrom',
                label: t('clockPolicy.validFrom'),
                kind: 'moment',
                hint: t('ref.validFromHint'),
              },
            ],
            send: (values) => {
              const from = String(values['validFrom'] ?? '').replace('T', ' ');
              return next.publish(newest, {
                ...next.body(values),
                ...reasonOf(values),
                ...(from === '' ? {} : { validFrom: from }),
              });
            },
          },
        })}
    />
  );
}
