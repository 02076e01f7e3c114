import { z } from 'zod';
import type { StationSettings } from '../../../domain/station/settings.js';
import { change, line, stamp } from '../front-door/fields.js';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, '须为 HH:mm 格式的时刻。');

/** What each setting may be; the keys are the settings that exist. */
export const settingValues: { [Key in keyof StationSettings]: z.ZodType } = {
  signature: line(20).refine((text) => !/[【】]/.test(text), '签名不用写“【】”，发送时会自动加上。'),
  accessNumber: z.string().regex(/^\d{3,15}$/, '接入号须为 3 至 15 位数字。'),
  sendingHours: z
    .strictObject({ from: time, until: time })
    .refine(({ from, until }) => from < until, { message: '结束时刻须晚于开始时刻。', path: ['until'] }),
  uploadReleaseLimit: z.int().min(1).max(10_000_000),
  oldEventDays: z.int().min(1).max(3650),
  frequencyCap: z
    .strictObject({ prompts: z.int().min(1).max(100), days: z.int().min(1).max(3650) })
    .nullable(),
  autoTransfer: z.boolean(),
  rejectionsKeptDays: z.int().min(1).max(3650),
};

const keys = Object.keys(settingValues) as [keyof StationSettings, ...(keyof StationSettings)[]];
export const keyPart = { schema: z.enum(keys) };
export const settingChange = change({ value: z.unknown() });

export const settingAnswer = z.object({
  key: z.enum(keys),
  name: z.string(),
  value: z.unknown(),
  version: z.int(),
  updatedAt: stamp.nullable(),
  updatedBy: z.string().nullable(),
});
export const settingsAnswer = z.object({ items: z.array(settingAnswer) });

export type SettingChange = z.infer<typeof settingChange>;
export type SettingAnswer = z.infer<typeof settingAnswer>;
