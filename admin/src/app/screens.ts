import { lazy } from 'react';
import type { ComponentType } from 'react';
import { Inbox } from '../pages/inbox/Inbox';

interface ScreenPlace {
  path: string;
  Screen: ComponentType;
}

/** Every address below the log-in. What is not needed for the first look is loaded when it is first opened. */
export const screens: ScreenPlace[] = [
  { path: '/inbox', Screen: Inbox },
  { path: '/cases', Screen: lazy(() => import('../pages/cases/Cases')) },
  { path: '/cases/new', Screen: lazy(() => import('../pages/cases/NewCase')) },
  { path: '/cases/:caseNo', Screen: lazy(() => import('../pages/case/Case')) },
  { path: '/uploads', Screen: lazy(() => import('../pages/uploads/Uploads')) },
  { path: '/uploads/:id', Screen: lazy(() => import('../pages/uploads/Upload')) },
  { path: '/messages', Screen: lazy(() => import('../pages/messages/Messages')) },
  { path: '/figures', Screen: lazy(() => import('../pages/figures/Figures')) },
  { path: '/figures/:code', Screen: lazy(() => import('../pages/figures/FigurePage')) },
  { path: '/articles', Screen: lazy(() => import('../pages/articles/Articles')) },
  { path: '/settings', Screen: lazy(() => import('../pages/settings/Settings')) },
  { path: '/settings/:area', Screen: lazy(() => import('../pages/settings/Settings')) },
  { path: '/operations', Screen: lazy(() => import('../pages/operations/Operations')) },
  { path: '/audit', Screen: lazy(() => import('../pages/audit/Audit')) },
  { path: '/account', Screen: lazy(() => import('../pages/account/Account')) },
];
