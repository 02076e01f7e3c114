import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { useMay } from '../../api/session';
import { Page } from '../../parts/Page';
import { Branches, Insurers } from './houses';
import { ApiKeys, Users } from './people';
import { Cards } from './Cards';
import { Chains } from './Chains';
import { Calendars, Clocks } from './days';
import { Reasons } from './Reasons';
import { StationSettings, Templates, Triggers } from './rules';
import { Webhooks } from './Webhooks';

const AREAS = [
  { code: 'insurers', read: 'insurer.read', Area: Insurers },
  { code: 'branches', read: 'branch.read', Area: Branches },
  { code: 'users', read: 'user.read', Area: Users },
  { code: 'apiKeys', read: 'key.read', Area: ApiKeys },
  { code: 'webhooks', read: 'webhook.read', Area: Webhooks },
  { code: 'cards', read: 'card.read', Area: Cards },
  { code: 'triggers', read: 'survey.read', Area: Triggers },
  { code: 'clocks', read: 'clock.read', Area: Clocks },
  { code: 'chains', read: 'escalation.read', Area: Chains },
  { code: 'reasons', read: 'reason.read', Area: Reasons },
  { code: 'calendars', read: 'calendar.read', Area: Calendars },
  { code: 'templates', read: 'template.read', Area: Templates },
  { code: 'station', read: 'setting.read', Area: StationSettings },
] as const satisfies readonly { code: string; read: string; Area: ComponentType }[];

/** What the station is set up with: an area at a time, those that one may see. */
export default function Settings() {
  const { t } = useTranslation();
  const may = useMay();
  const { area } = useParams();
  const open = AREAS.filter(({ read }) => may(read));
  const shown = open.find(({ code }) => code === area) ?? open[0];
  return (
    <Page title={shown ? t(`settings.area.${shown.code}`) : t('settings.title')}>
      <nav className="tabs" aria-label={t('settings.title')}>
        {open.map(({ code }) => (
          <NavLink
            key={code}
            to={`/settings/${code}`}
            aria-current={code === shown?.code ? 'page' : undefined}
          >
            {t(`settings.area.${code}`)}
          </NavLink>
        ))}
      </nav>
      {shown && <shown.Area key={shown.code} />}
    </Page>
  );
}
