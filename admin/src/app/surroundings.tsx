import { useTranslation } from 'react-i18next';
import { Icon } from '../parts/Icon';
import { speak } from '../text/i18n';
import { useIsChinese } from '../text/moments';
import { chooseShade, useShade } from './theme';

/** Stands on every screen of a rehearsal, so that nobody takes it for the real station. */
export function RehearsalBanner() {
  const { t } = useTranslation();
  return (
    <div className="rehearsal" role="note">
      {t('rehearsal')}
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
