import { describe, expect, it } from '@jest/globals';
import { keepRunning } from './kept-running.js';

/** A server that ends when it is told to, or when a test fells it. */
function stand(pid: number) {
  let fall: () => void = () => undefined;
  const exited = new Promise<void>((resolve) => (fall = resolve));
  return {
    pid,
    exited,
    fell: () => fall(),
    stop: () => {
      fall();
      return Promise.resolve();
    },
  };
}

describe('keepRunning', () => {
  it('starts a part again that fell, also when the first attempt fails, and tells both', async () => {
    const first = stand(1);
    const starts = [
      () => Promise.resolve(first),
      () => Promise.reject(new Error('The disk is full.')),
      () => Promise.resolve(stand(3)),
    ];
    const told: string[] = [];
    let again: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (again = resolve));
    const kept = await keepRunning(
      'PostgreSQL',
      () => starts.shift()!(),
      (line) => {
        told.push(line);
        if (line === 'PostgreSQL is running again.') again();
      },
    );
    first.fell();
    await running;
    expect(kept.pid()).toBe(3);
    expect(told).toEqual([
      'PostgreSQL ended unexpectedly and is being started again.',
      'PostgreSQL could not be started again: The disk is full. Next attempt in 0.5 s.',
      'PostgreSQL is running again.',
    ]);
    await kept.stop();
  });

  it('leaves a part alone that was stopped', async () => {
    const told: string[] = [];
    const kept = await keepRunning(
      'Temporal',
      () => Promise.resolve(stand(1)),
      (line) => told.push(line),
    );
    await kept.stop();
    expect(told).toEqual([]);
  });

  it('stops a part that comes up again only after the stop', async () => {
    const [first, late] = [stand(1), stand(2)];
    let comesUp: (part: typeof late) => void = () => undefined;
    const starts = [
      () => Promise.resolve(first),
      () => new Promise<typeof late>((resolve) => (comesUp = resolve)),
    ];
    let told: () => void = () => undefined;
    const restarting = new Promise<void>((resolve) => (told = resolve));
    const kept = await keepRunning(
      'Temporal',
      () => starts.shift()!(),
      () => told(),
    );
    first.fell();
    await restarting;
    const stopping = kept.stop();
    comesUp(late);
    await stopping;
    await late.exited;
    expect(kept.pid()).toBe(2);
  });

  it('throws what keeps the first start from succeeding', async () => {
    await expect(
      keepRunning(
        'Temporal',
        () => Promise.reject(new Error('port taken')),
        () => undefined,
      ),
    ).rejects.toThrow('port taken');
  });
});
