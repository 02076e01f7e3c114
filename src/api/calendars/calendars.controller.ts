import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { dayNumber, yearOf } from '../../../domain/calendar/day.js';
import { tellCases, tellReadingDates } from '../../persistence/queries/calendar-words.js';
import { insertCalendar, listCalendars, lockCalendars } from '../../persistence/queries/calendars.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid, notFound, versionConflict } from '../front-door/problem.js';
import { SeenVersion } from '../front-door/versions.js';
import { presentCalendar } from './calendars.presenter.js';
import { calendarAnswer, calendarChange, calendarsAnswer, yearPart } from './calendars.schema.js';
import type { CalendarAnswer, CalendarChange } from './calendars.schema.js';

@ApiTags('工作日历')
@Controller('calendars')
export class CalendarsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '各年放假通知', may: 'calendar.read', answers: calendarsAnswer })
  async list(@CallerOf() caller: Caller) {
    return { items: (await this.desk.read(caller, listCalendars)).map(presentCalendar) };
  }

  @Get(':year')
  @Action({ summary: '某年放假通知', may: 'calendar.read', answers: calendarAnswer })
  async read(@CallerOf() caller: Caller, @Param('year', yearPart) year: number): Promise<CalendarAnswer> {
    const row = (await this.desk.read(caller, listCalendars)).find((notice) => notice.year === year);
    if (!row) throw notFound('一年的放假通知');
    return presentCalendar(row);
  }

  /** Every running clock of a case that looked at a changed date is computed anew; breaches that it would have avoided are noted. */
  @Put(':year')
  @Action({
    summary: '发布或更正放假通知（新的一年用 If-Match: "0"）',
    may: 'calendar.edit',
    answers: calendarAnswer,
  })
  change(
    @CallerOf() caller: Caller,
    @Param('year', yearPart) year: number,
    @SeenVersion() seen: number,
    @Body({ schema: calendarChange }) { days, reason }: CalendarChange,
  ): Promise<CalendarAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      await lockCalendars(sql);
      const before = await listCalendars(sql);
      const present = before.find((notice) => notice.year === year);
      if ((present?.version ?? 0) !== seen) throw versionConflict(present?.version ?? 0);
      checkYears(days, year);
      const row = await insertCalendar(sql, { year, version: seen + 1, days }, caller.actor, at);
      if (!row) throw versionConflict(seen + 1);
      const recomputedCases = await tellCases(sql, { before, notice: row }, at);
      const readingDates = await tellReadingDates(sql, at);
      await record(
        'calendar.published',
        { type: 'calendar', id: String(year) },
        { version: row.version, recomputedCases, readingDates },
      );
      return { ...presentCalendar(row), recomputedCases };
    });
  }
}

function checkYears(days: CalendarChange['days'], year: number): void {
  const faults = days.flatMap(({ date }, index) =>
    Math.abs(yearOf(dayNumber(date)) - year) <= 1
      ? []
      : [{ path: `days.${index}.date`, code: 'format', message: `日期须在 ${year} 年或相邻年份内。` }],
  );
  if (faults.length > 0) throw invalid(faults);
}
