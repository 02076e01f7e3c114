import i18next from 'i18next';
import { useTranslation } from 'react-i18next';

const zone = 'Asia/Shanghai';

/** A moment as people of the station read it: in its zone, to the minute. */
export function showMoment(at: string | number | null | undefined): string {
  if (at === null || at === undefined) return '—';
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

export const showDay = (at: string | number): string => showMoment(at).slice(0, 10);

/** A deadline at the very end of a day stands as 24:00 of that day, as the rules say it. */
export function showDue(at: string | number | null): string {
  const shown = showMoment(at);
  if (at === null || !shown.endsWith(' 00:00')) return shown;
  return `${showDay(new Date(at).getTime() - MINUTE)} 24:00`;
}

const MINUTE = 60_000;

/** A length of time in its two largest units: `1 天 3 小时`. */
export function showSpan(ms: number): string {
  const minutes = Math.max(0, Math.floor(Math.abs(ms) / MINUTE));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = minutes % 60;
  const { t } = i18next;
  if (days > 0)
    return [t('span.days', { n: days }), hours > 0 ? t('span.hours', { n: hours }) : ''].join(' ').trim();
  if (hours > 0)
    return [t('span.hours', { n: hours }), rest > 0 ? t('span.minutes', { n: rest }) : ''].join(' ').trim();
  return t('span.minutes', { n: Math.max(1, rest) });
}

/** Whether names in the API's own words (Chinese) can be shown as they are. */
export function useIsChinese(): boolean {
  return useTranslation().i18n.language === 'zh-CN';
}
