import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { areas } from '../../src/api/areas.js';
import { SeenCase } from '../../src/api/cases/seen-version.js';
import { SeenVersion } from '../../src/api/front-door/versions.js';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
}
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { headers?: object; content?: Record<string, { schema: Schema }> }>;
}

let database: TestDatabase;
let api: TestApi;
let paths: Record<string, Record<string, Operation>>;

beforeAll(async () => {
  database = await openTestDatabase();
  api = await startTestApi({ database: database.api });
  const document = await new ApiClient(api.url).get<{ paths: typeof paths }>('//api/docs/openapi.json');
  ({ paths } = document.body);
}, 60_000);

afterAll(async () => {
  await api.close();
  await database.close();
});

const operationOf = (method: string, path: string) => paths[`/api/v1${path}`]![method]!;
const headerOf = ({ parameters = [] }: Operation, name: string) =>
  parameters.find((each) => each.in === 'header' && each.name === name);

/** The operations one of whose parameters a decorator reads. */
function readBy(decorator: () => ParameterDecorator): string[] {
  const argsOf = (controller: object, method: string) =>
    Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as object);
  class Probe {
    route(): void {
      throw new Error('Nobody calls it.');
    }
  }
  decorator()(Probe.prototype, 'route', 0);
  const mark = argsOf(Probe, 'route')[0]!.split(':')[0];
  return areas.controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      .filter((method) => argsOf(controller, method).some((key) => key.split(':')[0] === mark))
      .map((method) => `${controller.name.replace(/Controller$/, '')}_${method}`),
  );
}

describe('the OpenAPI document', () => {
  it.each([
    ['must', true, 13, SeenVersion],
    ['may', false, 20, SeenCase],
  ] as const)('says of every route that %s be told the version seen', (_, required, least, decorator) => {
    const told = readBy(decorator).sort();
    expect(told.length).toBeGreaterThanOrEqual(least);
    const declared = Object.values(paths)
      .flatMap((path) => Object.values(path))
      .filter((operation) => headerOf(operation, 'If-Match')?.required === required)
      .map(({ operationId }) => operationId)
      .sort();
    expect(declared).toEqual(told);
  });

  it('offers an Idempotency-Key to writes that heed it, and to nothing else', () => {
    const offered = (method: string, path: string) =>
      headerOf(operationOf(method, path), 'Idempotency-Key') !== undefined;
    expect(offered('post', '/insurers')).toBe(true);
    expect(offered('post', '/cases/{caseNo}/contacts')).toBe(true);
    expect(offered('post', '/service-event-uploads')).toBe(true);
    expect(offered('delete', '/api-keys/{id}')).toBe(true);
    expect(offered('post', '/sessions')).toBe(false);
    expect(offered('post', '/cases/search')).toBe(false);
    for (const { get } of Object.values(paths))
      if (get) expect(headerOf(get, 'Idempotency-Key')).toBeUndefined();
  });

  it.each(['/branches/imports', '/users/imports', '/service-event-uploads'])(
    'takes CSV as text and JSON as rows at %s',
    (path) => {
      const { content } = operationOf('post', path).requestBody!;
      expect(Object.keys(content).sort()).toEqual(['application/json', 'text/csv']);
      expect(content['text/csv']!.schema.type).toBe('string');
      expect(content['application/json']!.schema.properties!['rows']!.type).toBe('array');
    },
  );

  it('names what a row of an import holds', () => {
    const { schema } = operationOf('post', '/branches/imports').requestBody!.content['application/json']!;
    const row = schema.properties!['rows']!.items!;
    expect(Object.keys(row.properties!)).toEqual(['code', 'name', 'kind', 'parentCode']);
    expect(row).toMatchObject({ required: ['code', 'name', 'kind'] });
    expect(row).not.toHaveProperty('additionalProperties');
  });

  it('answers an upload with its Location, and files as CSV', () => {
    const { responses } = operationOf('post', '/service-event-uploads');
    expect(Object.keys(responses['202']!.headers!)).toEqual(['Location']);
    for (const path of ['/service-event-uploads/{id}/rejections', '/service-event-uploads/templates'])
      expect(operationOf('get', path).responses['200']!.content).toEqual({
        'text/csv': { schema: { type: 'string' } },
      });
  });
});
