import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Sql } from '../../persistence/database.js';
import {
  insertTestEvent,
  listWebhookDeliveries,
  replayFailedDeliveries,
  replayWebhookDelivery,
} from '../../persistence/queries/webhook-deliveries.js';
import { findWebhookEndpoint } from '../../persistence/queries/webhook-endpoints.js';
import type { WebhookEndpointRow } from '../../persistence/queries/webhook-endpoints.js';
import { Action } from '../front-door/action.js';
import { CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound, refused } from '../front-door/problem.js';
import { presentDelivery } from './webhooks.presenter.js';
import {
  deliveriesAnswer,
  deliveriesQuery,
  failedSince,
  replayAnswer,
  testEventAnswer,
} from './webhooks.schema.js';
import type { DeliveriesQuery, FailedSince } from './webhooks.schema.js';

/** What was sent to an endpoint and what came of it. Deliveries go out by the wall clock: retries are no business moments. */
@ApiTags('回调')
@Controller('webhook-endpoints/:id')
export class WebhookDeliveriesController {
  constructor(private readonly desk: Desk) {}

  @Get('deliveries')
  @Action({ summary: '投递记录', may: 'webhook.read', answers: deliveriesAnswer })
  async list(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Query({ schema: deliveriesQuery }) query: DeliveriesQuery,
  ) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, '-sequence');
    const page = await this.desk.read(caller, async (sql) => {
      await existing(sql, id);
      return listWebhookDeliveries(sql, { endpointId: id, state: query.state }, asked);
    });
    return presentPage(parts, page, presentDelivery);
  }

  @Post('deliveries/:deliveryId/replays')
  @Action({ summary: '重新投递一条', may: 'webhook.edit', status: 202, answers: replayAnswer })
  replay(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Param('deliveryId', idPart) deliveryId: string,
  ) {
    return this.desk.write(caller, async ({ sql, record }) => {
      const { insurerId } = await active(sql, id);
      if (!(await replayWebhookDelivery(sql, id, deliveryId, this.desk.parts.wallNow())))
        throw notFound('条投递记录');
      await record('webhook_delivery.replayed', { type: 'webhook_delivery', id: deliveryId, insurerId });
      return { deliveries: 1 };
    });
  }

  @Post('replays')
  @Action({
    summary: '重新投递某时刻以来失败的全部记录',
    may: 'webhook.edit',
    status: 202,
    answers: replayAnswer,
  })
  replayFailed(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: failedSince }) { since }: FailedSince,
  ) {
    return this.desk.write(caller, async ({ sql, record }) => {
      const { insurerId } = await active(sql, id);
      const { parts } = this.desk;
      const deliveries = await replayFailedDeliveries(sql, id, new Date(since), parts.wallNow());
      const subject = { type: 'webhook_endpoint', id, insurerId };
      await record('webhook_endpoint.failed_replayed', subject, { since, deliveries });
      return { deliveries };
    });
  }

  @Post('test-events')
  @Action({ summary: '发送一条测试事件', may: 'webhook.edit', status: 202, answers: testEventAnswer })
  test(@CallerOf() caller: Caller, @Param('id', idPart) id: string) {
    return this.desk.write(caller, async ({ sql, at, record }) => {
      const { insurerId } = await active(sql, id);
      const event = { endpointId: id, insurerId };
      const deliveryId = await insertTestEvent(sql, event, at, this.desk.parts.wallNow());
      await record('webhook_endpoint.tested', { type: 'webhook_endpoint', id, insurerId }, { deliveryId });
      return { deliveryId };
    });
  }
}

async function existing(sql: Sql, id: string): Promise<WebhookEndpointRow> {
  const row = await findWebhookEndpoint(sql, id);
  if (!row) throw notFound('个回调地址');
  return row;
}

/** What is sent again goes to an endpoint that takes it; to a paused one it would wait unseen. */
async function active(sql: Sql, id: string): Promise<WebhookEndpointRow> {
  const row = await existing(sql, id);
  if (row.state === 'active') return row;
  throw refused(
    'webhook-endpoint-paused',
    '该回调地址已暂停，不会发送任何事件。请先核对地址并恢复，再重新投递。',
    '回调地址已暂停',
  );
}
