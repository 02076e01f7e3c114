import { useTranslation } from 'react-i18next';
import { calendarsList, clockPoliciesList } from '../../api/generated';
import type { CalendarsListResponses, ClockPoliciesListResponses } from '../../api/generated';
import { answered } from '../../api/station';
import { showMoment } from '../../text/moments';
import { ReferenceTable } from './ReferenceTable';
import { Versions } from './Versions';

type Policy = ClockPoliciesListResponses[200]['items'][number];
type Year = CalendarsListResponses[200]['items'][number];

export function Clocks() {
  const { t } = useTranslation();
  return (
    <Versions<Policy>
      code="clocks"
      title={t('settings.area.clocks')}
      edit="clock.edit"
      read={() => answered(clockPoliciesList())}
      contents={{
        title: t('clockPolicy.limits'),
        show: (row) => (
          <ul className="plain-list">
            {row.policies.map(({ code, amount, unit, roll, unfit }) => (
              <li key={code}>
                {t(`clock.${code}` as 'clock.contact', { defaultValue: code })}：{amount} {t(`unit.${unit}`)}
                {roll ? ` · ${t('clockPolicy.roll')}` : ''}
                {unfit !== null && (
                  <span className="flag" lang="zh-CN">
                    {unfit}
                  </span>
                )}
              </li>
            ))}
          </ul>
        ),
      }}
    />
  );
}

export function Calendars() {
  const { t } = useTranslation();
  return (
    <ReferenceTable<Year>
      code="calendars"
      title={t('settings.area.calendars')}
      edit="calendar.edit"
      read={() => answered(calendarsList())}
      rowKey={(row) => String(row.year)}
      columns={[
        { key: 'year', title: t('calendar.year'), show: (row) => row.year },
        {
          key: 'published',
          title: t('calendar.published'),
          show: (row) => showMoment(row.publishedAt),
        },
        {
          key: 'holidays',
          title: t('calendar.holidays'),
          show: (row) => <Days days={row.days} kind="holiday" />,
        },
        {
          key: 'makeUp',
          title: t('calendar.makeUp'),
          show: (row) => <Days days={row.days} kind="make_up" />,
        },
      ]}
    />
  );
}

function Days({ days, kind }: { days: Year['days']; kind: Year['days'][number]['kind'] }) {
  const { t } = useTranslation();
  const chosen = days.filter((day) => day.kind === kind);
  return (
    <details>
      <summary>{t('calendar.days', { n: chosen.length })}</summary>
      <ul className="plain-list">
        {chosen.map(({ date, name }) => (
          <li key={date}>
            {date} {name}
          </li>
        ))}
      </ul>
    </details>
  );
}
