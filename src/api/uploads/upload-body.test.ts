import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { StreamedBody } from './upload-body.js';

describe('the rest of a refused file', () => {
  it('is left where its sender needs too long, and the sender can still be answered', async () => {
    const sender = new PassThrough();
    sender.write('no,known,column\n');
    const body = new StreamedBody(sender, { form: 'csv', charset: undefined, expectedBytes: undefined });
    expect(await body.digest({ bytes: 1_000, ms: 20 })).toBeNull();
    expect([sender.destroyed, body.bytes]).toEqual([false, 16]);
    sender.destroy();
  });
});
