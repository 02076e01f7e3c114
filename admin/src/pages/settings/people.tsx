import { useTranslation } from 'react-i18next';
import {
  apiKeysCreate,
  apiKeysList,
  apiKeysRevoke,
  usersChange,
  usersCreate,
  usersList,
} from '../../api/generated';
import type {
  ApiKeysCreateData,
  ApiKeysCreateResponses,
  ApiKeysListResponses,
  UsersCreateData,
  UsersCreateResponses,
  UsersListResponses,
} from '../../api/generated';
import { answered, ifMatch } from '../../api/station';
import type { Field, Values } from '../../parts/fields';
import { reasonOf } from '../../parts/reason-field';
import { showMoment } from '../../text/moments';
import { useHouses } from '../case/queries';
import { OneTimeSecret, ReferenceTable } from './ReferenceTable';

type User = UsersListResponses[200]['items'][number];
type Role = UsersCreateData['body']['role'];
type Key = ApiKeysListResponses[200]['items'][number];

const ROLES: Role[] = [
  'substation_handler',
  'substation_head',
  'station_clerk',
  'station_supervisor',
  'mediator',
  'committee_secretary',
  'mailbox_clerk',
  'deputy_director',
  'director',
  'regulator_viewer',
  'auditor',
  'admin',
];
type Scopes = ApiKeysCreateData['body']['scopes'];

/** What a system of an insurer is usually given; the API names the others where one is not known. */
const SCOPES: Scopes = [
  'uploads',
  'cases',
  'webhook',
  'insurer:read',
  'branch:read',
  'survey:read',
  'card:read',
  'clock:read',
  'calendar:read',
  'statistics:read',
];
const text = (values: Values, name: string) => String(values[name] ?? '').trim();
const optional = (values: Values, name: string) =>
  text(values, name) === '' ? {} : { [name]: text(values, name) };
const isHouseRole = (role: unknown) => role === 'substation_handler' || role === 'substation_head';

export function Users() {
  const { t } = useTranslation();
  const { insurers, branches } = useHouses();
  const states = (['active', 'suspended', 'left'] as const).map((value) => ({
    value,
    text: t(`state.${value}`),
  }));
  const placed = (values: Values): Field[] => [
    { name: 'displayName', label: t('user.displayName'), required: true },
    {
      name: 'role',
      label: t('user.role'),
      kind: 'choice',
      required: true,
      options: ROLES.map((value) => ({ value, text: t(`role.${value}`) })),
    },
    ...(isHouseRole(values['role'])
      ? [
          {
            name: 'insurerId',
            label: t('field.insurer'),
            kind: 'choice',
            required: true,
            options: insurers.map(({ id, name }) => ({ value: id, text: name })),
          } as const,
          {
            name: 'branchId',
            label: t('field.branch'),
            kind: 'choice',
            options: branches
              .filter(({ insurerId }) => insurerId === values['insurerId'])
              .map(({ id, name }) => ({ value: id, text: name })),
          } as const,
        ]
      : []),
    { name: 'email', label: t('user.email') },
  ];
  const placeOf = (v: Values) => ({
    displayName: text(v, 'displayName'),
    role: text(v, 'role') as Role,
    ...(isHouseRole(v['role']) ? { ...optional(v, 'insurerId'), ...optional(v, 'branchId') } : {}),
    ...optional(v, 'email'),
  });
  return (
    <ReferenceTable<User, UsersCreateResponses[201]>
      code="users"
      title={t('settings.area.users')}
      edit="user.edit"
      read={(cursor) =>
        answered(usersList({ query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } }))
      }
      rowKey={(row) => row.id}
      columns={[
        { key: 'username', title: t('logIn.username'), show: (row) => row.username },
        { key: 'name', title: t('user.displayName'), show: (row) => row.displayName },
        {
          key: 'role',
          title: t('user.role'),
          show: (row) => t(`role.${row.role}` as 'role.admin', { defaultValue: row.roleName }),
        },
        {
          key: 'insurer',
          title: t('field.insurer'),
          show: (row) => insurers.find(({ id }) => id === row.insurerId)?.name ?? '—',
          minor: true,
        },
        { key: 'state', title: t('ref.state'), show: (row) => t(`state.${row.state}`) },
        {
          key: 'totp',
          title: t('account.totp'),
          show: (row) => (row.totpEnabled ? t('yes') : t('no')),
          minor: true,
        },
      ]}
      create={{
        title: t('ref.newUser'),
        fields: (values) => [
          { name: 'username', label: t('logIn.username'), required: true },
          ...placed(values),
        ],
        send: (v) =>
          answered(usersCreate({ body: { username: text(v, 'username'), ...placeOf(v), ...reasonOf(v) } })),
      }}
      secret={({ initialPassword }) => (
        <OneTimeSecret label={t('user.firstPassword')} value={initialPassword} />
      )}
      change={{
        title: (row) => row.username,
        values: (row) => ({
          displayName: row.displayName,
          role: row.role,
          insurerId: row.insurerId ?? '',
          branchId: row.branchId ?? '',
          email: row.email ?? '',
          state: row.state,
        }),
        fields: (row) => [
          ...placed({ role: row.role, insurerId: row.insurerId ?? '' }),
          { name: 'state', label: t('ref.state'), kind: 'radio', required: true, options: states },
        ],
        send: ({ id, version }, v) =>
          answered(
            usersChange({
              path: { id },
              headers: ifMatch(version),
              body: { ...placeOf(v), ...reasonOf(v), state: text(v, 'state') as 'active' },
            }),
          ),
      }}
    />
  );
}

export function ApiKeys() {
  const { t } = useTranslation();
  const { insurers } = useHouses();
  return (
    <ReferenceTable<Key, ApiKeysCreateResponses[201]>
      code="apiKeys"
      title={t('settings.area.apiKeys')}
      edit="key.edit"
      read={() => answered(apiKeysList())}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'insurer',
          title: t('field.insurer'),
          show: (row) => insurers.find(({ id }) => id === row.insurerId)?.name ?? row.insurerId,
        },
        { key: 'name', title: t('ref.name'), show: (row) => row.name },
        { key: 'prefix', title: t('key.prefix'), show: (row) => <code>{row.prefix}…</code> },
        { key: 'scopes', title: t('key.scopes'), show: (row) => row.scopes.join('、'), minor: true },
        {
          key: 'test',
          title: t('key.test'),
          show: (row) => (row.testMode ? t('yes') : t('no')),
          minor: true,
        },
        { key: 'used', title: t('key.used'), show: (row) => showMoment(row.lastUsedAt), minor: true },
        {
          key: 'state',
          title: t('ref.state'),
          show: (row) => (row.revokedAt === null ? t('state.active') : t('key.revoked')),
        },
      ]}
      create={{
        title: t('ref.newKey'),
        fields: [
          {
            name: 'insurerId',
            label: t('field.insurer'),
            kind: 'choice',
            required: true,
            options: insurers.map(({ id, name }) => ({ value: id, text: name })),
          },
          { name: 'name', label: t('ref.name'), required: true },
          {
            name: 'scopes',
            label: t('key.scopes'),
            required: true,
            hint: t('key.scopesHint', { scopes: SCOPES.join(' ') }),
          },
          { name: 'testMode', label: t('key.test'), kind: 'switch' },
        ],
        send: (v) =>
          answered(
            apiKeysCreate({
              body: {
                ...reasonOf(v),
                insurerId: text(v, 'insurerId'),
                name: text(v, 'name'),
                scopes: text(v, 'scopes').split(/[\s,，]+/) as Scopes,
                testMode: v['testMode'] === true,
              },
            }),
          ),
      }}
      secret={({ key }) => <OneTimeSecret label={t('key.once')} value={key} />}
      act={{
        label: t('key.revoke'),
        danger: true,
        open: (row) => row.revokedAt === null,
        title: ({ name, prefix }) => t('key.revokeTitle', { name, prefix }),
        note: () => t('key.revokeNote'),
        send: ({ id }, v) => answered(apiKeysRevoke({ path: { id }, body: reasonOf(v) })),
      }}
    />
  );
}
