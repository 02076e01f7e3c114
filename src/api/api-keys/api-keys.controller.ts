import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import {
  findApiKeyById,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  supersedeApiKey,
} from '../../persistence/queries/api-keys.js';
import type { ApiKeyRow, NewApiKey } from '../../persistence/queries/api-keys.js';
import { findInsurer } from '../../persistence/queries/insurers.js';
import { drawApiKey } from '../../persistence/seed/api-key.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import type { Act } from '../front-door/desk.js';
import { bareChange, idPart } from '../front-door/fields.js';
import type { BareChange } from '../front-door/fields.js';
import { invalid, notFound, refused } from '../front-door/problem.js';
import { presentApiKey } from './api-keys.presenter.js';
import { apiKeysAnswer, apiKeyShown, apiKeysQuery, newApiKey, rotation } from './api-keys.schema.js';
import type { ApiKeyShown, ApiKeysQuery, NewApiKeyBody, Rotation } from './api-keys.schema.js';

@ApiTags('API 密钥')
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: 'API 密钥列表（不含密钥本身）', may: 'key.read', answers: apiKeysAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: apiKeysQuery }) { insurerId }: ApiKeysQuery) {
    const rows = await this.desk.read(caller, (sql) => listApiKeys(sql, insurerId ?? null));
    return { items: rows.map(presentApiKey) };
  }

  @Post()
  @Action({ summary: '发放 API 密钥（只显示一次）', may: 'key.edit', status: 201, answers: apiKeyShown })
  create(
    @CallerOf() caller: Caller,
    @Body({ schema: newApiKey }) { reason, ...body }: NewApiKeyBody,
  ): Promise<ApiKeyShown> {
    return this.desk.write(because(caller, reason), async (act) => {
      if (!(await findInsurer(act.sql, body.insurerId))) {
        throw invalid([{ path: 'insurerId', code: 'unknown_value', message: '没有这家机构。' }]);
      }
      const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
      if (expiresAt && expiresAt <= this.desk.parts.wallNow()) {
        const message = '到期时间须晚于现在；不设到期时间请留空。';
        throw invalid([{ path: 'expiresAt', code: 'format', message }]);
      }
      return issue(act, caller, { ...body, expiresAt });
    });
  }

  /** The new key has the old one's name, scopes, mode and own end; one that works no more has no successor. */
  @Post(':id/rotations')
  @Action({
    summary: '更换 API 密钥（旧密钥到期前仍可用）',
    may: 'key.edit',
    status: 201,
    answers: apiKeyShown,
  })
  rotate(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: rotation }) { overlapHours, reason }: Rotation,
  ): Promise<ApiKeyShown> {
    return this.desk.write(because(caller, reason), async (act) => {
      const now = this.desk.parts.wallNow();
      const until = new Date(now.getTime() + overlapHours * 3600_000);
      const old = await supersedeApiKey(act.sql, id, { now, until });
      if (!old) throw await gone(act, id);
      await act.record('api_key.rotated', subjectOf(old), { overlapHours });
      return issue(act, caller, { ...old, expiresAt: old.ownEnd });
    });
  }

  @Delete(':id')
  @ApiBody({ required: false })
  @Action({ summary: '立即停用 API 密钥', may: 'key.edit', status: 204 })
  revoke(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: bareChange }) { reason }: BareChange,
  ): Promise<void> {
    return this.desk.write(because(caller, reason), async (act) => {
      const key = await findApiKeyById(act.sql, id);
      if (!key || !(await revokeApiKey(act.sql, id, this.desk.parts.wallNow()))) throw await gone(act, id);
      await act.record('api_key.revoked', subjectOf(key));
    });
  }
}

const subjectOf = ({ id, insurerId }: ApiKeyRow) => ({ type: 'api_key', id, insurerId });

async function issue(
  act: Act,
  caller: Caller,
  key: Omit<NewApiKey, 'keyHash' | 'prefix' | 'createdBy'>,
): Promise<ApiKeyShown> {
  const drawn = drawApiKey(key.testMode);
  const { insurerId, name, scopes, testMode, expiresAt } = key;
  const createdBy = caller.principal.kind === 'staff' ? caller.principal.id : null;
  const { keyHash, prefix } = drawn;
  const row = await insertApiKey(
    act.sql,
    { insurerId, name, scopes, testMode, expiresAt, keyHash, prefix, createdBy },
    act.at,
  );
  await act.record('api_key.issued', subjectOf(row), { scopes, testMode });
  return { ...presentApiKey(row), key: drawn.key };
}

async function gone({ sql }: Act, id: string) {
  const key = await findApiKeyById(sql, id);
  if (!key) return notFound('个密钥');
  if (key.revokedAt !== null)
    return refused('api-key-revoked', '这个密钥已经停用；如需使用，请发放新的密钥。');
  return refused('api-key-expired', '这个密钥已经到期；如需使用，请发放新的密钥。');
}
