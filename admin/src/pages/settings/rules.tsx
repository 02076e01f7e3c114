import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  calendarsList,
  cardsList,
  clockPoliciesList,
  settingsChange,
  settingsList,
  surveyTriggersChange,
  surveyTriggersList,
  templatesApprove,
  templatesDraft,
  templatesList,
  webhooksChange,
  webhooksCreate,
  webhooksList,
} from '../../api/generated';
import type {
  CalendarsListResponses,
  CardsListResponses,
  ClockPoliciesListResponses,
  SettingsListResponses,
  SurveyTriggersListResponses,
  TemplatesListResponses,
  WebhooksChangeData,
  WebhooksCreateResponses,
  WebhooksListResponses,
} from '../../api/generated';
import { Problem } from '../../api/problem';
import { useMay } from '../../api/session';
import { answered, ifMatch } from '../../api/station';
import type { Values } from '../../parts/fields';
import { showMoment } from '../../text/moments';
import { useHouses } from '../case/queries';
import { OneTimeSecret, ReferenceTable } from './ReferenceTable';

type Setting = SettingsListResponses[200]['items'][number];
type Template = TemplatesListResponses[200]['items'][number];
type Trigger = SurveyTriggersListResponses[200]['items'][number];
type Policy = ClockPoliciesListResponses[200]['items'][number];
type Year = CalendarsListResponses[200]['items'][number];
type Card = CardsListResponses[200]['items'][number];
type Endpoint = WebhooksListResponses[200]['items'][number];
type EventType = WebhooksChangeData['body']['eventTypes'][number];

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
            settingsChange({ path: { key: row.key }, headers: ifMatch(row.version), body: { value } }),
          );
        },
      }}
    />
  );
}

export function Templates() {
  const { t } = useTranslation();
  const may = useMay();
  const queries = useQueryClient();
  async function approve({ code, version }: Template) {
    await answered(templatesApprove({ path: { code, version } }));
    await queries.invalidateQueries({ queryKey: ['reference', 'templates'] });
  }
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
        fields: ({ variables }) => [
          { name: 'name', label: t('ref.name'), required: true },
          {
            name: 'body',
            label: t('template.body'),
            kind: 'prose',
            required: true,
            hint: t('template.variables', { list: variables.map((each) => `{${each}}`).join(' ') }),
          },
        ],
        send: ({ code, channel }, v) =>
          answered(
            templatesDraft({
              path: { code },
              body: { channel, name: text(v, 'name'), body: text(v, 'body') },
            }),
          ),
      }}
      acts={(row) =>
        row.state === 'draft' &&
        may('template.approve') && (
          <Button size="small" onClick={() => void approve(row)}>
            {t('template.approve')}
          </Button>
        )
      }
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

export function Clocks() {
  const { t } = useTranslation();
  return (
    <ReferenceTable<Policy>
      code="clocks"
      title={t('settings.area.clocks')}
      edit="clock.edit"
      read={() => answered(clockPoliciesList())}
      rowKey={(row) => String(row.version)}
      columns={[
        { key: 'version', title: t('ref.version'), show: (row) => row.version, numeric: true },
        { key: 'from', title: t('clockPolicy.validFrom'), show: (row) => showMoment(row.validFrom) },
        { key: 'force', title: t('clockPolicy.inForce'), show: (row) => (row.inForce ? t('yes') : t('no')) },
        {
          key: 'policies',
          title: t('clockPolicy.limits'),
          show: (row) => (
            <ul className="plain-list">
              {row.policies.map(({ code, amount, unit, roll }) => (
                <li key={code}>
                  {t(`clock.${code}` as 'clock.contact', { defaultValue: code })}：{amount}{' '}
                  {t(`unit.${unit}`)}
                  {roll ? ` · ${t('clockPolicy.roll')}` : ''}
                </li>
              ))}
            </ul>
          ),
        },
      ]}
    />
  );
}

export function Calendars() {
  const { t } = useTranslation();
  return (
    <ReferenceTable<Year>
      code="calendars"
      title={t('settings.area.calendars')}
      edit="calendar.edit"
      read={() => answered(calendarsList())}
      rowKey={(row) => String(row.year)}
      columns={[
        { key: 'year', title: t('calendar.year'), show: (row) => row.year },
        {
          key: 'published',
          title: t('calendar.published'),
          show: (row) => (row.publishedAt === null ? t('case.provisional') : showMoment(row.publishedAt)),
        },
        {
          key: 'holidays',
          title: t('calendar.holidays'),
          show: (row) => <Days days={row.days} kind="holiday" />,
        },
        {
          key: 'makeUp',
          title: t('calendar.makeUp'),
          show: (row) => <Days days={row.days} kind="make_up" />,
        },
      ]}
    />
  );
}

function Days({ days, kind }: { days: Year['days']; kind: Year['days'][number]['kind'] }) {
  const { t } = useTranslation();
  const chosen = days.filter((day) => day.kind === kind);
  return (
    <details>
      <summary>{t('calendar.days', { n: chosen.length })}</summary>
      <ul className="plain-list">
        {chosen.map(({ date, name }) => (
          <li key={date}>
            {date} {name}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Cards as consumers hold them: items with the letters that they reply with. */
export function Cards() {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['reference', 'cards'], queryFn: () => answered(cardsList()) });
  return (
    <div className="cards">
      {data?.items.map((card) => (
        <CardPreview key={`${card.code}-${card.version}`} card={card} title={t('card.title')} />
      ))}
    </div>
  );
}

function CardPreview({ card, title }: { card: Card; title: string }) {
  const { t } = useTranslation();
  return (
    <article className="card">
      <h3>{title}</h3>
      <p>
        {card.name} · v{card.version} · {card.state === 'active' ? t('state.active') : t('card.retired')}
      </p>
      <ol>
        {card.items.map(({ letter, name }) => (
          <li key={letter}>
            <strong>{letter}</strong> {name}
          </li>
        ))}
      </ol>
      <p className="muted">{t('card.how')}</p>
    </article>
  );
}

export function Webhooks() {
  const { t } = useTranslation();
  const { insurers } = useHouses();
  const states = (['active', 'paused'] as const).map((value) => ({ value, text: t(`state.${value}`) }));
  const types = (v: Values) => text(v, 'eventTypes').split(/[\s,，]+/) as EventType[];
  return (
    <ReferenceTable<Endpoint, WebhooksCreateResponses[201]>
      code="webhooks"
      title={t('settings.area.webhooks')}
      edit="webhook.edit"
      read={() => answered(webhooksList())}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'insurer',
          title: t('field.insurer'),
          show: (row) => insurers.find(({ id }) => id === row.insurerId)?.name ?? row.insurerId,
        },
        { key: 'url', title: t('webhook.url'), show: (row) => row.url },
        { key: 'types', title: t('webhook.types'), show: (row) => row.eventTypes.join('、'), minor: true },
        { key: 'state', title: t('ref.state'), show: (row) => t(`state.${row.state}`) },
      ]}
      create={{
        title: t('ref.newWebhook'),
        initial: { eventTypes: '*' },
        fields: [
          {
            name: 'insurerId',
            label: t('field.insurer'),
            kind: 'choice',
            options: insurers.map(({ id, name }) => ({ value: id, text: name })),
          },
          { name: 'url', label: t('webhook.url'), required: true },
          { name: 'eventTypes', label: t('webhook.types'), required: true, hint: t('webhook.typesHint') },
        ],
        send: (v) =>
          answered(
            webhooksCreate({
              body: {
                url: text(v, 'url'),
                eventTypes: types(v),
                ...(text(v, 'insurerId') === '' ? {} : { insurerId: text(v, 'insurerId') }),
              },
            }),
          ),
      }}
      secret={({ secret }) => <OneTimeSecret label={t('webhook.secret')} value={secret} />}
      change={{
        title: (row) => row.url,
        values: ({ url, eventTypes, state }) => ({ url, eventTypes: eventTypes.join(' '), state }),
        fields: () => [
          { name: 'url', label: t('webhook.url'), required: true },
          { name: 'eventTypes', label: t('webhook.types'), required: true, hint: t('webhook.typesHint') },
          { name: 'state', label: t('ref.state'), kind: 'radio', required: true, options: states },
        ],
        send: ({ id, version }, v) =>
          answered(
            webhooksChange({
              path: { id },
              headers: ifMatch(version),
              body: { url: text(v, 'url'), eventTypes: types(v), state: text(v, 'state') as 'active' },
            }),
          ),
      }}
    />
  );
}
