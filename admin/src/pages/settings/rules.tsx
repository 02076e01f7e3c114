import { useTranslation } from 'react-i18next';
import {
  settingsChange,
  settingsList,
  surveyTriggersChange,
  surveyTriggersList,
  templatesApprove,
  templatesDraft,
  templatesList,
} from '../../api/generated';
import type {
  SettingsListResponses,
  SurveyTriggersListResponses,
  TemplatesListResponses,
} from '../../api/generated';
import { Problem } from '../../api/problem';
import { answered, ifMatch } from '../../api/station';
import type { Values } from '../../parts/fields';
import { reasonOf } from '../../parts/reason-field';
import { showMoment } from '../../text/moments';
import { ReferenceTable } from './ReferenceTable';

type Setting = SettingsListResponses[200]['items'][number];
type Template = TemplatesListResponses[200]['items'][number];
type Trigger = SurveyTriggersListResponses[200]['items'][number];

const text = (values: Values, name: string) => String(values[name] ?? '').trim();

/** A setting as text that one can edit: plain words as they are, everything else as JSON. */
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parsed(before: unknown, given: string, complaint: string): unknown {
  if (typeof before === 'string') return given;
  try {
    return JSON.parse(given) as unknown;
  } catch {
    throw new Problem({
      status: 400,
      code: 'format',
      title: complaint,
      detail: complaint,
      errors: [{ path: 'value', code: 'format', message: complaint }],
    });
  }
}

export function StationSettings() {
  const { t } = useTranslation();
  return (
    <ReferenceTable<Setting>
      code="settings"
      title={t('settings.area.station')}
      edit="setting.edit"
      read={() => answered(settingsList())}
      rowKey={(row) => row.key}
      columns={[
        {
          key: 'name',
          title: t('ref.name'),
          show: (row) => t(`setting.${row.key}`, { defaultValue: row.name }),
        },
        { key: 'value', title: t('ref.value'), show: (row) => <code>{shown(row.value)}</code> },
        {
          key: 'at',
          title: t('ref.changedAt'),
          show: (row) => (row.updatedAt === null ? t('ref.shipped') : showMoment(row.updatedAt)),
          minor: true,
        },
      ]}
      change={{
        title: (row) => t(`setting.${row.key}`, { defaultValue: row.name }),
        values: ({ value }) => ({ value: typeof value === 'boolean' ? value : shown(value) }),
        fields: ({ value }) => [
          typeof value === 'boolean'
            ? { name: 'value', label: t('ref.on'), kind: 'switch' }
            : {
                name: 'value',
                label: t('ref.value'),
                required: true,
                ...(typeof value === 'object' ? { hint: t('ref.json') } : {}),
              },
        ],
        send: (row, v) => {
          const value =
            typeof v['value'] === 'boolean'
              ? v['value']
              : parsed(row.value, text(v, 'value'), t('ref.jsonFault'));
          return answered(
            settingsChange({
              path: { key: row.key },
              headers: ifMatch(row.version),
              body: { ...reasonOf(v), value },
            }),
          );
        },
      }}
    />
  );
}

const named = (variables: readonly string[]): string => variables.map((each) => `{${each}}`).join(' ');

export function Templates() {
  const { t } = useTranslation();
  return (
    <ReferenceTable<Template>
      code="templates"
      title={t('settings.area.templates')}
      edit="template.edit"
      read={() => answered(templatesList())}
      rowKey={(row) => `${row.code}:${row.version}`}
      columns={[
        { key: 'name', title: t('ref.name'), show: (row) => `${row.name} v${row.version}` },
        {
          key: 'channel',
          title: t('template.channel'),
          show: (row) => t(`channel.${row.channel}`),
          minor: true,
        },
        { key: 'sample', title: t('template.sample'), show: (row) => row.sample },
        { key: 'parts', title: t('template.parts'), show: (row) => row.smsParts, numeric: true },
        { key: 'state', title: t('ref.state'), show: (row) => t(`templateState.${row.state}`) },
      ]}
      change={{
        title: (row) => t('template.draft', { name: row.name }),
        values: ({ name, body }) => ({ name, body }),
        fields: ({ variables, required }) => [
          { name: 'name', label: t('ref.name'), required: true },
          {
            name: 'body',
            label: t('template.body'),
            kind: 'prose',
            required: true,
            hint: t('template.variables', { list: named(variables), required: named(required) }),
          },
        ],
        send: ({ code, channel }, v) =>
          answered(
            templatesDraft({
              path: { code },
              body: { ...reasonOf(v), channel, name: text(v, 'name'), body: text(v, 'body') },
            }),
          ),
      }}
      act={{
        label: t('template.approve'),
        may: 'template.approve',
        open: (row) => row.state === 'draft',
        title: ({ name, version }) => t('template.approveTitle', { name, version }),
        note: ({ sample, smsParts }) => t('template.approveNote', { sample, count: smsParts }),
        send: ({ code, version }, v) =>
          answered(templatesApprove({ path: { code, version }, body: reasonOf(v) })),
      }}
    />
  );
}

export function Triggers() {
  const { t } = useTranslation();
  const states = (['active', 'off'] as const).map((value) => ({ value, text: t(`state.${value}`) }));
  return (
    <ReferenceTable<Trigger>
      code="triggers"
      title={t('settings.area.triggers')}
      edit="survey.edit"
      read={() => answered(surveyTriggersList())}
      rowKey={(row) => row.eventType}
      columns={[
        { key: 'name', title: t('ref.name'), show: (row) => row.name },
        { key: 'code', title: t('ref.code'), show: (row) => <code>{row.eventType}</code>, minor: true },
        { key: 'line', title: t('case.line'), show: (row) => t(`line.${row.line}`) },
        { key: 'card', title: t('settings.area.cards'), show: (row) => row.cardCode },
        { key: 'kind', title: t('trigger.kind'), show: (row) => row.surveyKind, minor: true },
        { key: 'state', title: t('ref.state'), show: (row) => t(`state.${row.state}`) },
      ]}
      change={{
        title: (row) => row.name,
        values: ({ name, state }) => ({ name, state }),
        fields: () => [
          { name: 'name', label: t('ref.name'), required: true },
          { name: 'state', label: t('ref.state'), kind: 'radio', required: true, options: states },
        ],
        send: ({ eventType, version, line, business, cardCode, surveyKind }, v) =>
          answered(
            surveyTriggersChange({
              path: { eventType },
              headers: ifMatch(version),
              body: {
                ...reasonOf(v),
                name: text(v, 'name'),
                state: text(v, 'state') as 'active',
                line,
                business,
                cardCode,
                surveyKind,
              },
            }),
          ),
      }}
    />
  );
}
