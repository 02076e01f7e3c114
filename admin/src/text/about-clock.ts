import type { TFunction } from 'i18next';

/** Which deadline a notice or a line of a timeline is about, to stand behind its title; nothing where it is about none. */
export function aboutClock(t: TFunction, { clock }: Record<string, unknown>): string {
  if (typeof clock !== 'string') return '';
  return ` · ${t(`clock.${clock}` as 'clock.contact', { defaultValue: clock })}`;
}
