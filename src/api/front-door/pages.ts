import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const notForPages = /^\/(api|health|metrics)(\/|$)/;

const welcome = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>保险消费者权益保护服务总站</title></head>
<body>
<h1>保险消费者权益保护服务总站</h1>
<p>服务已启动；本次安装不含管理页面。</p>
<ul>
<li><a href="/api/docs">API 文档</a></li>
<li><a href="/health/ready">就绪检查</a></li>
</ul>
</body>
</html>
`;

/**
 * The screens: what the admin UI's build left in `admin/dist`, its start page for every address that is a screen of it; a
 * page with the way to the API where there is no such build.
 */
export async function servePages(server: FastifyInstance, folder = adminFolder()): Promise<void> {
  if (folder === undefined) {
    server.get('/', (_, reply) => reply.type('text/html; charset=utf-8').send(welcome));
    return;
  }
  await server.register(fastifyStatic, { root: folder, serve: false, preCompressed: true });
  server.get('/*', (request, reply) => {
    const address = decodeURI(new URL(request.url, 'http://station').pathname);
    if (notForPages.test(address)) {
      reply.callNotFound();
      return;
    }
    const file = path.join(folder, path.normalize(address));
    const isFile = path.extname(address) !== '' && file.startsWith(folder) && existsSync(file);
    if (!isFile && path.extname(address) !== '') {
      reply.callNotFound();
      return;
    }
    // Built files carry a digest in their names; the start page names them and must be fresh.
    const hashed = isFile && address.startsWith('/assets/');
    void reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    void reply.sendFile(isFile ? path.relative(folder, file) : 'index.html', { cacheControl: false });
  });
}

function adminFolder(): string | undefined {
  let at = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(at, 'package.json')) && at !== path.dirname(at)) at = path.dirname(at);
  const folder = path.join(at, 'admin/dist');
  return existsSync(path.join(folder, 'index.html')) ? folder : undefined;
}
