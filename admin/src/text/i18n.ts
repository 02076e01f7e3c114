import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import chinese from './zh-CN.json';

export type Language = 'zh-CN' | 'en';
const kept = 'station.language';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof chinese };
    returnNull: false;
  }
}

/** Starts the texts in the language that was chosen on this computer; Chinese comes with the page, English on demand. */
export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: chinese } },
    interpolation: { escapeValue: false },
  });
  if (localStorage.getItem(kept) === 'en') await speak('en');
  document.documentElement.lang = i18next.language;
}

export async function speak(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const english = await import('./en.json');
    i18next.addResourceBundle('en', 'translation', english.default);
  }
  await i18next.changeLanguage(language);
  localStorage.setItem(kept, language);
  document.documentElement.lang = language;
}
