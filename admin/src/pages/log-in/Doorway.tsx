import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch, RehearsalBanner, ShadeSwitch } from '../../app/surroundings';

/** The frame of what is shown before anybody is let in. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="doorway">
      <RehearsalBanner />
      <main>
        <img src="/station.svg" alt="" width="48" height="48" />
        <p className="doorway-station">{t('station')}</p>
        <h1>{title}</h1>
        {children}
      </main>
      <footer>
        <LanguageSwitch />
        <ShadeSwitch />
      </footer>
    </div>
  );
}
