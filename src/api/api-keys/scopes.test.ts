import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { keyCovers } from '../../../domain/identity/policy.js';
import { SCOPES } from './scopes.js';

/** Every scope that any policy table of the domain asks for. */
async function askedFor(): Promise<Set<string>> {
  const scopes = new Set<string>();
  for (const area of readdirSync(path.resolve('domain'))) {
    const folder = path.resolve('domain', area);
    if (!readdirSync(folder).includes('policy.ts')) continue;
    const file = path.resolve('dist/domain', area, 'policy.js');
    const tables = Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>);
    for (const table of tables.filter((each) => typeof each === 'object' && each !== null))
      for (const { scope } of Object.values(table as Record<string, { scope?: string }>))
        if (scope !== undefined) scopes.add(scope);
  }
  return scopes;
}

describe('the scopes that a key may be given', () => {
  it('are those that some policy asks for, and the nouns that cover them', async () => {
    const asked = await askedFor();
    expect(asked.size).toBeGreaterThan(10);
    expect([...asked].filter((scope) => !SCOPES.includes(scope))).toEqual([]);
    const idle = SCOPES.filter((scope) => ![...asked].some((needed) => keyCovers([scope], needed)));
    expect(idle).toEqual([]);
    expect(SCOPES).toContain('webhook:write');
    expect(SCOPES).not.toContain('claims');
  });
});
