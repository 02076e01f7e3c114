import { describe, expect, it } from '@jest/globals';
import { createStopList } from './stop-list.js';

describe('a stop list', () => {
  it('stops in reverse order, once, and lets no failure keep the others from being stopped', async () => {
    const stopped: string[] = [];
    const failed: string[] = [];
    const stops = createStopList((name) => failed.push(name));
    for (const name of ['database', 'engine', 'api'])
      stops.add(name, () => {
        stopped.push(name);
        return name === 'engine' ? Promise.reject(new Error('gone')) : Promise.resolve();
      });
    await Promise.all([stops.stopAll(), stops.stopAll()]);
    expect(stopped).toEqual(['api', 'engine', 'database']);
    expect(failed).toEqual(['engine']);
  });
});
