import { describe, expect, it } from '@jest/globals';
import { openAdapter } from './server.js';
import { defaultApiSettings } from './station-parts.js';

async function seenFrom(trustedProxies: string[]): Promise<string> {
  const server = openAdapter({ settings: { ...defaultApiSettings, trustedProxies } }).getInstance();
  server.get('/', (request) => request.ip);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const answer = await fetch(url, { headers: { 'x-forwarded-for': '203.0.113.7, 172.18.0.1' } });
  const body = await answer.text();
  await server.close();
  return body;
}

describe('where a request came from', () => {
  it('is what a trusted proxy says, and the proxy itself otherwise', async () => {
    expect(await seenFrom(['172.16.0.0/12'])).toBe('203.0.113.7');
    expect(await seenFrom([])).toBe('172.18.0.1');
  });
});
