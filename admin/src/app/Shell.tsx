import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { sessionsClose } from '../api/generated';
import { useWho } from '../api/session';
import { answered } from '../api/station';
import { Icon } from '../parts/Icon';
import { KeyHelp } from './KeyHelp';
import { menu } from './menu';
import { NoticeBell } from './NoticeBell';
import { Palette } from './Palette';
import { LanguageSwitch, RehearsalBanner, ShadeSwitch } from './surroundings';
import { isTyping } from './typing';

/** What stands around every screen: the menu by role, the search, the bell, one's own name. */
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const who = useWho();
  const { pathname } = useLocation();
  const [menuOpen, setMenuOpen] = useState(false);
  const [open, setOpen] = useState<'palette' | 'keys'>();
  useEffect(() => setMenuOpen(false), [pathname]);
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen('palette');
      } else if (event.key === '?' && !isTyping(event)) setOpen('keys');
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, []);
  return (
    <div className={`shell ${menuOpen ? 'menu-open' : ''}`}>
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <nav className="side" aria-label={t('menu.name')}>
        <Link to="/inbox" className="side-station">
          <img src="/station.svg" alt="" width="28" height="28" />
          <span>{t('stationShort')}</span>
        </Link>
        <ul>
          {menu
            .filter(({ shown }) => shown(who))
            .map(({ to, text, icon }) => (
              <li key={to}>
                <NavLink to={to}>
                  <Icon name={icon} />
                  {t(text)}
                </NavLink>
              </li>
            ))}
        </ul>
      </nav>
      <div className="main">
        <RehearsalBanner />
        <header className="top">
          <button
            type="button"
            className="plain menu-button"
            aria-expanded={menuOpen}
            aria-label={t('menu.name')}
            onClick={() => setMenuOpen(!menuOpen)}
          >
            <Icon name="menu" />
          </button>
          <button type="button" className="search-button" onClick={() => setOpen('palette')}>
            <Icon name="search" />
            <span>{t('palette.open')}</span>
            <kbd>⌘K</kbd>
          </button>
          <div className="top-right">
            <button
              type="button"
              className="plain top-keys"
              aria-label={t('keys.title')}
              title={t('keys.title')}
              onClick={() => setOpen('keys')}
            >
              <Icon name="keys" />
            </button>
            <LanguageSwitch />
            <ShadeSwitch />
            <NoticeBell />
            <Myself />
          </div>
        </header>
        <main id="content" tabIndex={-1}>
          {children}
        </main>
      </div>
      {open === 'palette' && <Palette onClose={() => setOpen(undefined)} />}
      {open === 'keys' && <KeyHelp onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function Myself() {
  const { t } = useTranslation();
  const { user } = useWho();
  const queries = useQueryClient();
  async function leave() {
    await answered(sessionsClose());
    queries.clear();
    queries.setQueryData(['session'], null);
  }
  return (
    <>
      <Link to="/account" className="myself" aria-label={t('account.of', { name: user.displayName })}>
        <Icon name="person" />
        <span>
          {user.displayName}
          <small>{user.branch?.name ?? user.insurer?.name ?? t(`role.${user.role}` as 'role.admin')}</small>
        </span>
      </Link>
      <button type="button" className="plain" onClick={() => void leave()}>
        {t('logOut')}
      </button>
    </>
  );
}
