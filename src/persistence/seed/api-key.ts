import { createHash, randomBytes } from 'node:crypto';

/** A new API key: shown once, kept as its hash. `bxk_test_…` tells a test key from a live one at a glance. */
export function drawApiKey(testMode: boolean): { key: string; keyHash: Buffer; prefix: string } {
  const key = `bxk_${testMode ? 'test' : 'live'}_${randomBytes(30).toString('base64url')}`;
  return { key, keyHash: createHash('sha256').update(key).digest(), prefix: key.slice(0, 15) };
}
