import { useTranslation } from 'react-i18next';
import { webhooksChange, webhooksCreate, webhooksList } from '../../api/generated';
import type { WebhooksChangeData, WebhooksCreateResponses, WebhooksListResponses } from '../../api/generated';
import { answered, ifMatch } from '../../api/station';
import type { Values } from '../../parts/fields';
import { reasonOf } from '../../parts/reason-field';
import { useHouses } from '../case/queries';
import { OneTimeSecret, ReferenceTable } from './ReferenceTable';

type Endpoint = WebhooksListResponses[200]['items'][number];
type EventType = WebhooksChangeData['body']['eventTypes'][number];

const text = (values: Values, name: string) => String(values[name] ?? '').trim();

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
                ...reasonOf(v),
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
              body: {
                ...reasonOf(v),
                url: text(v, 'url'),
                eventTypes: types(v),
                state: text(v, 'state') as 'active',
              },
            }),
          ),
      }}
    />
  );
}
