import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { stationRead } from '../../api/generated';
import { answered } from '../../api/station';
import { LanguageSwitch, RehearsalBanner, ShadeSwitch } from '../../app/surroundings';

/** The frame of what is shown before anybody is let in. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const { data: station } = useQuery({ queryKey: ['station'], queryFn: () => answered(stationRead()) });
  return (
    <div className="doorway">
      {station?.kind === 'rehearsal' && <RehearsalBanner />}
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
