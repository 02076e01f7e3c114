import { describe, expect, it } from '@jest/globals';
import { UploadSlots } from './upload-slots.js';

/** An upload that lasts until it is let go. */
function upload(slots: UploadSlots, insurerId: string) {
  let done = (): void => undefined;
  const until = new Promise<void>((resolve) => (done = resolve));
  const seen = { begun: false };
  const ended = slots.within(insurerId, () => {
    seen.begun = true;
    return until;
  });
  return { seen, end: () => (done(), ended) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('places for uploads', () => {
  it('leave room for others, however many one insurer sends', async () => {
    const slots = new UploadSlots();
    const [first, second, third] = ['a', 'a', 'a'].map((id) => upload(slots, id));
    const other = upload(slots, 'b');
    await settled();
    expect([first, second, third, other].map((each) => each!.seen.begun)).toEqual([true, true, false, true]);
    await first!.end();
    await settled();
    expect(third!.seen.begun).toBe(true);
    await Promise.all([second!.end(), third!.end(), other.end()]);
  });

  it('turn away what would wait too long, with the seconds to wait', async () => {
    const slots = new UploadSlots();
    const waiting = Array.from({ length: 34 }, () => upload(slots, 'a'));
    await expect(slots.within('a', () => Promise.resolve())).rejects.toMatchObject({
      code: 'uploads-busy',
    });
    for (const each of waiting) await each.end();
  });
});
