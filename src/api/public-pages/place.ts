import { en } from './texts-en.js';
import { zh } from './texts-zh.js';
import type { Texts } from './texts-zh.js';

/** Below which address the pages of a language stand. There are no cookies: the address alone says the language. */
export const BASES = { zh: '/public', en: '/public/en' } as const;
export type Language = keyof typeof BASES;

/** Where on the public pages somebody is, and in which language. */
export interface Place {
  language: Language;
  t: Texts;
  /** Below the base: `/complaints`; with its query. */
  path: string;
  /** A rehearsal, whose clock is not the wall's: every page says so. */
  rehearsal: boolean;
}

export const placeAt = (language: Language, path: string, rehearsal: boolean): Place => ({
  ...{ language, path, rehearsal },
  t: language === 'zh' ? zh : en,
});

/** The address of a page in the language of the place. */
export const addressOf = ({ language }: Place, path: string): string => BASES[language] + path;

/** The same page in the other language. */
export function elsewhere({ language, path }: Place): { address: string; tongue: string; name: string } {
  return language === 'zh'
    ? { address: BASES.en + path, tongue: 'en', name: 'English' }
    : { address: BASES.zh + path, tongue: 'zh-CN', name: '中文' };
}
