import { useTranslation } from 'react-i18next';
import { escalationChainsCreate, escalationChainsList } from '../../api/generated';
import type { EscalationChainsCreateData, EscalationChainsListResponses } from '../../api/generated';
import { answered, ifMatch } from '../../api/station';
import type { Field, Values } from '../../parts/fields';
import { readRows } from '../../parts/RowsField';
import { Versions } from './Versions';

type ChainSet = EscalationChainsListResponses[200]['items'][number];
type Chains = Omit<EscalationChainsCreateData['body'], 'validFrom' | 'reason'>;
type Chain = ChainSet['insurer'];
type Role = Chain['due'];

const STATION_ROLES: readonly Role[] = ['station_clerk', 'station_supervisor', 'deputy_director', 'director'];
const ROLES_OF = {
  insurer: ['substation_handler', 'substation_head', ...STATION_ROLES],
  station: STATION_ROLES,
} as const satisfies Record<keyof Chains, readonly Role[]>;
const WHOSE = ['insurer', 'station'] as const;

/** Whom the clocks of cases tell: before they are due, when they are, and on the mornings after. */
export function Chains() {
  const { t } = useTranslation();
  const roles = (whose: keyof Chains) =>
    ROLES_OF[whose].map((value) => ({ value, text: t(`role.${value}`) }));
  const to = (whose: keyof Chains): Field => ({
    name: 'to',
    label: t('chain.to'),
    kind: 'choice',
    options: roles(whose),
  });
  const fieldsOf = (whose: keyof Chains): Field[] => [
    {
      name: `${whose}.reminders`,
      label: t(`chain.${whose}.reminders`),
      hint: t('chain.remindersHint'),
      kind: 'rows',
      newRow: { from: '', to: '' },
      columns: [{ name: 'from', label: t('chain.from'), kind: 'number' }, to(whose)],
    },
    {
      name: `${whose}.due`,
      label: t(`chain.${whose}.due`),
      kind: 'choice',
      required: true,
      options: roles(whose),
    },
    {
      name: `${whose}.overdue`,
      label: t(`chain.${whose}.overdue`),
      hint: t('chain.overdueHint'),
      kind: 'rows',
      newRow: { nth: '', hour: '9', to: '' },
      columns: [
        { name: 'nth', label: t('chain.nth'), kind: 'number' },
        { name: 'hour', label: t('chain.hour'), kind: 'number' },
        to(whose),
      ],
    },
  ];
  return (
    <Versions<ChainSet, Chains>
      code="chains"
      title={t('settings.area.chains')}
      edit="escalation.edit"
      read={() => answered(escalationChainsList())}
      contents={{
        title: t('chain.told'),
        show: (set) => WHOSE.map((whose) => <ChainShown key={whose} whose={whose} chain={set[whose]} />),
      }}
      next={{
        values: (set) => ({ ...valuesOf('insurer', set.insurer), ...valuesOf('station', set.station) }),
        fields: () => WHOSE.flatMap(fieldsOf),
        body: (values) => ({ insurer: chainOf('insurer', values), station: chainOf('station', values) }),
        publish: ({ version }, body) => answered(escalationChainsCreate({ headers: ifMatch(version), body })),
      }}
    />
  );
}

/** A chain as the form has it: numbers are typed as text. */
const valuesOf = (whose: keyof Chains, { reminders, due, overdue }: Chain): Values => ({
  [`${whose}.reminders`]: JSON.stringify(reminders.map(({ from, to }) => ({ from: String(from), to }))),
  [`${whose}.due`]: due,
  [`${whose}.overdue`]: JSON.stringify(
    overdue.map(({ nth, hour, to }) => ({ nth: String(nth), hour: String(hour), to })),
  ),
});

/** The API says what is wrong with a number that is none, or with nobody chosen. */
const numberOf = (value: string | boolean | undefined): number =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;

const chainOf = (whose: keyof Chains, values: Values): Chain => ({
  reminders: readRows(values[`${whose}.reminders`]).map((row) => ({
    from: numberOf(row['from']),
    to: row['to'] as Role,
  })),
  due: values[`${whose}.due`] as Role,
  overdue: readRows(values[`${whose}.overdue`]).map((row) => ({
    nth: numberOf(row['nth']),
    hour: numberOf(row['hour']),
    to: row['to'] as Role,
  })),
});

function ChainShown({ whose, chain }: { whose: keyof Chains; chain: Chain }) {
  const { t } = useTranslation();
  const { reminders, due, overdue } = chain;
  return (
    <>
      <strong>{t(`chain.${whose}.name`)}</strong>
      <ul className="plain-list">
        {reminders.map(({ from, to }) => (
          <li key={from}>
            {t('chain.reminderLine', { from })}：{t(`role.${to}`)}
          </li>
        ))}
        <li>
          {t('chain.dueLine')}：{t(`role.${due}`)}
        </li>
        {overdue.map(({ nth, hour, to }) => (
          <li key={`${nth}-${hour}`}>
            {t('chain.overdueLine', { nth, hour: String(hour).padStart(2, '0') })}：{t(`role.${to}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
