import type { ParseKeys } from 'i18next';
import type { Who } from '../api/session';

const OFFICE = [
  'station_clerk',
  'station_supervisor',
  'mailbox_clerk',
  'deputy_director',
  'director',
  'regulator_viewer',
  'auditor',
  'admin',
];
const SUBSTATION = ['substation_handler', 'substation_head'];
const STATION = ['station_clerk', 'station_supervisor', 'admin'];

export interface MenuEntry {
  to: string;
  text: ParseKeys;
  icon: string;
  shown: (who: Who) => boolean;
}

const roles =
  (...among: string[][]) =>
  (who: Who) =>
    among.flat().includes(who.user.role);
const may = (permission: string) => (who: Who) => who.permissions.includes(permission);

/** The way to every screen, in the order of the day's work; a person sees the ones that are of use to them. */
export const menu: MenuEntry[] = [
  { to: '/inbox', text: 'menu.inbox', icon: 'inbox', shown: () => true },
  { to: '/cases', text: 'menu.cases', icon: 'cases', shown: () => true },
  { to: '/uploads', text: 'menu.uploads', icon: 'uploads', shown: roles(OFFICE, SUBSTATION) },
  { to: '/messages', text: 'menu.messages', icon: 'messages', shown: roles(STATION) },
  { to: '/figures', text: 'menu.figures', icon: 'figures', shown: roles(OFFICE, SUBSTATION) },
  { to: '/articles', text: 'menu.articles', icon: 'articles', shown: may('article.read') },
  { to: '/settings', text: 'menu.settings', icon: 'settings', shown: may('insurer.read') },
  {
    to: '/operations',
    text: 'menu.operations',
    icon: 'operations',
    shown: may('operations.read'),
  },
  { to: '/audit', text: 'menu.audit', icon: 'audit', shown: may('audit.read') },
];
