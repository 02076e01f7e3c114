import { z } from 'zod';
import { shanghaiStamp } from '../../../domain/clock/shown-moment.js';
import { parseMoment } from '../../../domain/uploads/moment.js';

const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const plain = (value: string): boolean => !controls.test(value);
const noControls = { message: '不能含有控制字符。', params: { code: 'control_character' } };

/** A line of text that people type; trimmed, not empty. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, '不能为空。')
    .max(max, `最多 ${max} 个字符。`)
    .refine((value) => plain(value) && !/[\r\n\t]/.test(value), noControls);

/** Text of several lines. */
export const prose = (max: number) =>
  z.string().trim().min(1, '不能为空。').max(max, `最多 ${max} 个字符。`).refine(plain, noControls);

/**
 * The body of a change of reference data. `reason`: why it is made; sealed beside the audit entry, which names it, and
 * shown to nobody without a recorded reveal.
 */
export const change = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({
    ...shape,
    reason: prose(500).optional().meta({ description: '修改的原因；加密保存，随审计记录留存。' }),
  });

/** A change of which nothing need be said but, perhaps, why. */
export const bareChange = change({});
export type BareChange = z.infer<typeof bareChange>;

/** A code that systems exchange: capital or small letters, digits, hyphen, underscore. */
export const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, '须为 1 至 32 个字母、数字、“-”或“_”。');

export const uuid = z.uuid('不是有效的编号。');

/** An id in the path. */
export const idPart = { schema: uuid };

/** A date of Shanghai, `YYYY-MM-DD`. */
export const date = z.iso.date('须为 YYYY-MM-DD 格式的日期。');

/**
 * A moment: ISO 8601 with an offset, or `YYYY-MM-DD HH:mm[:ss]` in Shanghai time (FORMATS). Becomes ISO 8601 with the
 * Shanghai offset.
 */
export const moment = z
  .string()
  .trim()
  .refine((text) => parseMoment(text) !== undefined, {
    message: '须为带时区的时间，例如 2026-03-05T09:00:00+08:00，或北京时间 2026-03-05 09:00。',
    params: { code: 'format' },
  })
  .meta({
    description: '带时区的 ISO 8601 时间，或北京时间 YYYY-MM-DD HH:mm[:ss]。',
    example: '2026-03-05T09:00:00+08:00',
  })
  .transform((text) => shanghaiStamp(parseMoment(text) ?? NaN));

/** In answers: a moment, ISO 8601 with the Shanghai offset. */
export const stamp = z.string().meta({ format: 'date-time' });

/** A moment as answers carry it. */
export function stampOf(at: Date): string;
export function stampOf(at: Date | null): string | null;
export function stampOf(at: Date | null): string | null {
  return at === null ? null : shanghaiStamp(at.getTime());
}

/** A code in the path. */
export const codePart = { schema: code };
