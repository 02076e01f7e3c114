import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { REPEAT_KEY } from './action.js';

/** The contract as a document, from the same schemas that check the requests. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('保险消费者权益保护服务总站 API')
    .setDescription(
      '所有写操作可带 Idempotency-Key（不超过 64 个字符）；出错时返回 application/problem+json（RFC 9457）；修改须带 If-Match；查询（GET）的参数留空等于不写。',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: '机构系统的 API 密钥' }, 'apiKey')
    .addCookieAuth(
      'station_session',
      { type: 'apiKey', in: 'cookie', description: '工作人员登录后的会话' },
      'session',
    )
    .addSecurityRequirements('apiKey')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const { get, post } of Object.values(document.paths)) {
    if (get?.parameters) get.parameters = get.parameters.filter((each) => !isRepeatKey(each));
    if (post?.requestBody && 'content' in post.requestBody) sayCsvIsText(post.requestBody.content);
  }
  return document;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const isRepeatKey = (parameter: NonNullable<Operation['parameters']>[number]): boolean =>
  'name' in parameter && parameter.name === REPEAT_KEY;

/** A route describes one body for all the types that it takes: the rows as JSON. */
function sayCsvIsText(content: Record<string, { schema?: object }>): void {
  const csv = content['text/csv'];
  if (csv) csv.schema = { type: 'string', description: CSV };
}

const CSV = 'CSV：首行为列名（中文或英文），UTF-8 或 GB18030，以逗号或制表符分隔。';

const page = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>API 文档</title><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>`;
const start = "SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#docs', deepLinking: true });";

/** Shows it at `/api/docs`, and as JSON at `/api/docs/openapi.json`. Every script has an address: no inline ones. */
export function describeApi(app: INestApplication, server: FastifyInstance): void {
  const folder = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let document: OpenAPIObject | undefined;
  server.get('/api/docs', (_, reply) => reply.type('text/html; charset=utf-8').send(page));
  server.get('/api/docs/start.js', (_, reply) => reply.type('text/javascript').send(start));
  server.get('/api/docs/openapi.json', (_, reply) => reply.send((document ??= openApiDocument(app))));
  for (const [file, type] of [
    ['swagger-ui.css', 'text/css'],
    ['swagger-ui-bundle.js', 'text/javascript'],
  ] as const) {
    server.get(`/api/docs/${file}`, async (_, reply) =>
      reply
        .type(type)
        .header('cache-control', 'max-age=86400')
        .send(await readFile(path.join(folder, file))),
    );
  }
}
