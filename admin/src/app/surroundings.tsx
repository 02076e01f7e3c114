import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { stationRead } from '../api/generated';
import { answered } from '../api/station';
import { setStationTime, useStationNow } from '../api/station-time';
import { Icon } from '../parts/Icon';
import { speak } from '../text/i18n';
import { showMoment, useIsChinese } from '../text/moments';
import { chooseShade, useShade } from './theme';

/** Which station this is and how fast its clock runs, asked again every minute. */
function useStation() {
  const { data } = useQuery({
    queryKey: ['station'],
    queryFn: () => answered(stationRead()),
    refetchInterval: 60_000,
  });
  useEffect(() => {
    if (data) setStationTime(data.now, data.factor);
  }, [data]);
  return data;
}

/** Stands on every screen of a rehearsal, so that nobody takes it for the real station; nothing on the real one. */
export function RehearsalBanner() {
  const { t } = useTranslation();
  const station = useStation();
  const now = useStationNow();
  if (station?.kind !== 'rehearsal') return null;
  return (
    <div className="rehearsal" role="note">
      {t('rehearsal')} {t('rehearsalTime', { at: showMoment(now) })}
    </div>
  );
}

export function LanguageSwitch() {
  const isChinese = useIsChinese();
  return (
    <button
      type="button"
      className="plain"
      lang={isChinese ? 'en' : 'zh-CN'}
      onClick={() => void speak(isChinese ? 'en' : 'zh-CN')}
    >
      {isChinese ? 'English' : '中文'}
    </button>
  );
}

export function ShadeSwitch() {
  const { t } = useTranslation();
  const shade = useShade();
  const next = shade === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className="plain"
      aria-label={t(`shade.${next}`)}
      title={t(`shade.${next}`)}
      onClick={() => chooseShade(next)}
    >
      <Icon name={next === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
}
