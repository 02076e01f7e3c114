import { afterEach, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { sendWebhook } from './send.js';
import type { WebhookAttempt } from './send.js';
import { createWebhookSecret, signWebhook, webhookIsGenuine } from './signature.js';

const secret = createWebhookSecret();
const now = Date.UTC(2026, 2, 1, 1, 2, 3);
const attempt = (url: string): WebhookAttempt => ({
  url,
  id: 'evt_1',
  body: '{"id":"evt_1","x":"甲"}',
  secrets: [secret],
  now,
});
const inside = { allowPrivate: true };
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    }),
  );
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}
const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await portOf(createServer(listener))}/hook`;
const answering = (status: number, headers = {}, body = ''): Promise<string> =>
  serve((_request, response) => response.writeHead(status, headers).end(body));

function der(tag: number, ...parts: (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const short =
    content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 255];
  const length = content.length < 128 ? [content.length] : short;
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** An X.509 certificate for one name, valid today, made here so that no test depends on openssl or grows old. */
function selfSigned(name: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
  const ecdsa = der(0x30, oid('2a8648ce3d040302'));
  const subject = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, name))));
  const moment = (days: number): Buffer =>
    der(
      0x17,
      new Date(Date.now() + days * 86_400_000)
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2),
    );
  const altNames = der(0x30, oid('551d11'), der(0x04, der(0x30, der(0x82, name))));
  const facts = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsa,
    subject,
    der(0x30, moment(-1), moment(1)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, altNames)),
  );
  const signature = sign('sha256', facts, privateKey);
  const whole = der(0x30, facts, ecdsa, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

describe('the signature', () => {
  it('is the one of Standard Webhooks', () => {
    const parts = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };
    const published = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
    expect(signWebhook(parts, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toBe(published);
  });

  it('holds under the old and the new secret, for five minutes, for exactly what was signed', () => {
    const parts = { id: 'evt_1', timestamp: 1000, body: '{}' };
    const [old, young] = [createWebhookSecret(), createWebhookSecret()];
    const signature = signWebhook(parts, [young, old]);
    expect(webhookIsGenuine(parts, signature, [old], 1300)).toBe(true);
    expect(webhookIsGenuine(parts, signature, [young], 700)).toBe(true);
    expect(webhookIsGenuine(parts, signature, [old], 1301)).toBe(false);
    expect(webhookIsGenuine(parts, signature, [createWebhookSecret()], 1000)).toBe(false);
    expect(webhookIsGenuine({ ...parts, body: '{ }' }, signature, [old], 1000)).toBe(false);
    expect(webhookIsGenuine(parts, 'v1 v2,AAAA v1,', [old], 1000)).toBe(false);
  });

  it('needs a proper secret and an id without a full stop', () => {
    expect(() => signWebhook({ id: 'a', timestamp: 1, body: '' }, ['hunter2'])).toThrow('whsec_');
    expect(() => signWebhook({ id: 'a', timestamp: 1, body: '' }, [])).toThrow('at least one');
    expect(() => signWebhook({ id: 'a.b', timestamp: 1, body: '' }, [secret])).toThrow('full stop');
  });
});

describe('sending', () => {
  it('posts the exact body with headers that the receiver can verify', async () => {
    const seen: { headers: IncomingHttpHeaders; body: string; method: string | undefined }[] = [];
    const url = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        seen.push({ headers: request.headers, body, method: request.method });
        response.end('thanks');
      });
    });
    expect(await sendWebhook(attempt(url), inside)).toEqual({ ok: true, status: 200, body: 'thanks' });
    const [got] = seen;
    expect(got).toMatchObject({ method: 'POST', body: attempt(url).body });
    const parts = {
      id: String(got!.headers['webhook-id']),
      timestamp: Number(got!.headers['webhook-timestamp']),
      body: got!.body,
    };
    expect(parts.timestamp).toBe(now / 1000);
    expect(webhookIsGenuine(parts, String(got!.headers['webhook-signature']), [secret], now / 1000)).toBe(
      true,
    );
  });

  it('sends nothing to an address that leads inside', async () => {
    let asked = 0;
    const url = await serve((_request, response) => {
      asked++;
      response.end();
    });
    expect(await sendWebhook(attempt(url))).toMatchObject({
      ok: false,
      kind: 'address_refused',
      retryable: false,
    });
    expect(asked).toBe(0);
  });

  it('refuses a public name that resolves inside, even by one of its addresses', async () => {
    const resolve = () =>
      Promise.resolve([
        { address: '8.8.8.8', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ]);
    expect(await sendWebhook(attempt('https://hooks.example.com/'), { resolve })).toMatchObject({
      ok: false,
      kind: 'address_refused',
      retryable: false,
      sentence: expect.stringContaining('hooks.example.com'),
    });
  });

  it('asks once and connects to what was checked, though the name has changed since', async () => {
    const url = await answering(204);
    const answers = [['127.0.0.1'], ['127.0.0.9']];
    let asked = 0;
    const resolve = () =>
      Promise.resolve((answers[asked++] ?? []).map((address) => ({ address, family: 4 })));
    const named = url.replace('127.0.0.1', 'rebinding.example.com');
    expect(await sendWebhook(attempt(named), { ...inside, resolve })).toMatchObject({
      ok: true,
      status: 204,
    });
    expect(asked).toBe(1);
  });

  it('does not follow a redirect to the metadata address', async () => {
    const url = await answering(302, { Location: 'http://169.254.169.254/latest/meta-data' });
    expect(await sendWebhook(attempt(url), inside)).toMatchObject({
      ok: false,
      kind: 'redirect',
      status: 302,
    });
  });

  it.each([
    [500, true],
    [404, true],
    [429, true],
    [410, false],
  ])('status %d is a failure, to be repeated: %s', async (status, retryable) => {
    const url = await answering(status, { 'Retry-After': '120' }, 'no');
    expect(await sendWebhook(attempt(url), inside)).toMatchObject({
      ok: false,
      kind: 'status',
      status,
      retryable,
      body: 'no',
      retryAfterMs: 120_000,
    });
  });

  it('keeps 4 KB of an endless answer and hangs up', async () => {
    let open = 0;
    const url = await serve((request, response) => {
      open++;
      const pour = (): void => {
        while (response.writable && response.write(Buffer.alloc(1000, 'x')));
      };
      response.on('drain', pour).on('close', () => open--);
      request.resume().on('end', pour);
    });
    const outcome = await sendWebhook(attempt(url), inside);
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(outcome.body).toHaveLength(4096);
    while (open > 0) await new Promise((next) => setImmediate(next));
  });

  it('takes the status for the answer when the body drips and never ends', async () => {
    const url = await serve((_request, response) => {
      response.write('x');
    });
    expect(await sendWebhook(attempt(url), { ...inside, timeLimitMs: 300 })).toEqual({
      ok: true,
      status: 200,
      body: 'x',
    });
  });

  it('gives up on a receiver that never answers, within the limit', async () => {
    const url = await serve(() => undefined);
    const started = performance.now();
    expect(await sendWebhook(attempt(url), { ...inside, timeLimitMs: 200 })).toMatchObject({
      kind: 'timeout',
      retryable: true,
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('gives up on a resolver that never answers', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    expect(await sendWebhook(attempt('https://example.com/'), { resolve, timeLimitMs: 50 })).toMatchObject({
      kind: 'timeout',
    });
  });

  it('tells an unknown name and a closed port apart', async () => {
    const unknown = () => Promise.reject(new Error('ENOTFOUND'));
    expect(await sendWebhook(attempt('https://example.com/'), { resolve: unknown })).toMatchObject({
      kind: 'unresolvable',
      retryable: true,
    });
    const url = await answering(200);
    await new Promise((done) => servers.pop()!.close(done));
    expect(await sendWebhook(attempt(url), inside)).toMatchObject({
      kind: 'unreachable',
      sentence: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('TLS', () => {
  const { key, cert } = selfSigned('hooks.example.com');
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  const secure = (): Promise<number> =>
    portOf(createTlsServer({ key, cert }, (_request, response) => response.end('ok')));

  it('checks the certificate against the name, not the address', async () => {
    const port = await secure();
    const options = { ...inside, resolve, ca: cert };
    expect(await sendWebhook(attempt(`https://hooks.example.com:${port}/`), options)).toMatchObject({
      ok: true,
      body: 'ok',
    });
    expect(await sendWebhook(attempt(`https://other.example.com:${port}/`), options)).toMatchObject({
      kind: 'certificate',
    });
    expect(
      await sendWebhook(attempt(`https://hooks.example.com:${port}/`), { ...inside, resolve }),
    ).toMatchObject({ kind: 'certificate' });
  });
});
