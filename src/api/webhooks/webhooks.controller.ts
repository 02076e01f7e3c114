import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { checkWebhookAddress } from '../../integrations/webhook/address.js';
import { createWebhookSecret } from '../../integrations/webhook/signature.js';
import type { Sql } from '../../persistence/database.js';
import { findInsurer } from '../../persistence/queries/insurers.js';
import {
  changeWebhookEndpoint,
  findWebhookEndpoint,
  insertWebhookEndpoint,
  listWebhookEndpoints,
  setWebhookSecrets,
} from '../../persistence/queries/webhook-endpoints.js';
import type { WebhookEndpointRow } from '../../persistence/queries/webhook-endpoints.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { bareChange, idPart } from '../front-door/fields.js';
import type { BareChange } from '../front-door/fields.js';
import { invalid, notFound } from '../front-door/problem.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { presentEndpoint } from './webhooks.presenter.js';
import {
  endpointAnswer,
  endpointChange,
  endpointsAnswer,
  endpointsQuery,
  endpointWithSecret,
  newEndpoint,
  secretAnswer,
} from './webhooks.schema.js';
import type {
  EndpointAnswer,
  EndpointChange,
  EndpointsQuery,
  EndpointWithSecret,
  NewEndpoint,
} from './webhooks.schema.js';

const SEALED_AS = 'webhook_endpoint.secrets';

@ApiTags('回调')
@Controller('webhook-endpoints')
export class WebhooksController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '回调地址列表', may: 'webhook.read', answers: endpointsAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: endpointsQuery }) { insurerId }: EndpointsQuery) {
    const rows = await this.desk.read(caller, (sql) => listWebhookEndpoints(sql, insurerId ?? null));
    return { items: rows.map(presentEndpoint) };
  }

  @Get(':id')
  @Action({ summary: '一个回调地址', may: 'webhook.read', answers: endpointAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<EndpointAnswer> {
    return presentEndpoint(await this.desk.read(caller, (sql) => existing(sql, id)));
  }

  @Post()
  @Action({
    summary: '登记回调地址（签名密钥只显示一次）',
    may: 'webhook.edit',
    status: 201,
    answers: endpointWithSecret,
  })
  create(
    @CallerOf() caller: Caller,
    @Body({ schema: newEndpoint }) { reason, ...body }: NewEndpoint,
  ): Promise<EndpointWithSecret> {
    const url = this.checked(body.url);
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const insurerId = caller.principal.insurerId ?? body.insurerId;
      if (insurerId === undefined || !(await findInsurer(sql, insurerId))) {
        throw invalid([{ path: 'insurerId', code: 'required', message: '请指明所属的保险机构。' }]);
      }
      const secret = createWebhookSecret();
      const { eventTypes } = body;
      const row = await insertWebhookEndpoint(
        sql,
        { insurerId, url, eventTypes, secretsSealed: this.seal([secret]) },
        at,
      );
      await record(
        'webhook_endpoint.created',
        { type: 'webhook_endpoint', id: row.id, insurerId },
        { eventTypes },
      );
      return { ...presentEndpoint(row), secret };
    });
  }

  @Put(':id')
  @Action({ summary: '修改、暂停或恢复回调地址', may: 'webhook.edit', answers: endpointAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @SeenVersion() seen: number,
    @Body({ schema: endpointChange }) { reason, ...body }: EndpointChange,
  ): Promise<EndpointAnswer> {
    const url = this.checked(body.url);
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const before = await existing(sql, id);
      const row = changedOr(
        '个回调地址',
        await changeWebhookEndpoint(sql, id, seen, { ...body, url }),
        before,
      );
      const { insurerId, eventTypes, state, version } = row;
      await record(
        'webhook_endpoint.changed',
        { type: 'webhook_endpoint', id, insurerId },
        { eventTypes, state, version },
      );
      return presentEndpoint(row);
    });
  }

  /** Until the next rotation deliveries are signed with both, so that the receiver can change over. */
  @Post(':id/secret-rotations')
  @ApiBody({ required: false })
  @Action({ summary: '更换签名密钥（只显示一次）', may: 'webhook.edit', status: 201, answers: secretAnswer })
  rotate(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: bareChange }) { reason }: BareChange,
  ): Promise<{ secret: string }> {
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const { insurerId, secretsSealed } = await existing(sql, id);
      const [newest] = JSON.parse(this.desk.parts.keyring.open(secretsSealed, SEALED_AS)) as string[];
      const secret = createWebhookSecret();
      await setWebhookSecrets(sql, id, this.seal(newest === undefined ? [secret] : [secret, newest]));
      await record('webhook_endpoint.secret_rotated', { type: 'webhook_endpoint', id, insurerId });
      return { secret };
    });
  }

  private checked(url: string): string {
    const verdict = checkWebhookAddress(url, { allowPrivate: this.desk.parts.settings.webhookAllowPrivate });
    if (!verdict.ok) throw invalid([{ path: 'url', code: verdict.code, message: verdict.message }]);
    return verdict.url.href;
  }

  private seal(secrets: string[]): Buffer {
    return this.desk.parts.keyring.seal(JSON.stringify(secrets), SEALED_AS);
  }
}

async function existing(sql: Sql, id: string): Promise<WebhookEndpointRow> {
  const row = await findWebhookEndpoint(sql, id);
  if (!row) throw notFound('个回调地址');
  return row;
}
