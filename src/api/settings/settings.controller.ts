import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { StationSettings } from '../../../domain/station/settings.js';
import { listSettings, writeSetting } from '../../persistence/queries/settings.js';
import type { SettingRow } from '../../persistence/queries/settings.js';
import type { Sql } from '../../persistence/database.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid, notFound, versionConflict } from '../front-door/problem.js';
import { faultsOf } from '../front-door/schema.pipe.js';
import { SeenVersion } from '../front-door/versions.js';
import { presentSetting } from './settings.presenter.js';
import { keyPart, settingAnswer, settingChange, settingsAnswer, settingValues } from './settings.schema.js';
import type { SettingAnswer, SettingChange } from './settings.schema.js';

@ApiTags('设置')
@Controller('settings')
export class SettingsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '总站设置', may: 'setting.read', answers: settingsAnswer })
  async list(@CallerOf() caller: Caller) {
    return { items: (await this.desk.read(caller, listSettings)).map(presentSetting) };
  }

  @Get(':key')
  @Action({ summary: '一项设置', may: 'setting.read', answers: settingAnswer })
  async read(
    @CallerOf() caller: Caller,
    @Param('key', keyPart) key: keyof StationSettings,
  ): Promise<SettingAnswer> {
    return presentSetting(await this.desk.read(caller, (sql) => existing(sql, key)));
  }

  /** Takes effect within seconds: running rounds read the settings anew for each window. */
  @Put(':key')
  @Action({ summary: '修改一项设置', may: 'setting.edit', answers: settingAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('key', keyPart) key: keyof StationSettings,
    @SeenVersion() seen: number,
    @Body({ schema: settingChange }) { reason, ...body }: SettingChange,
  ): Promise<SettingAnswer> {
    const read = settingValues[key].safeParse(body.value);
    if (!read.success)
      throw invalid(faultsOf(read.error.issues, body.value).map((f) => ({ ...f, path: join(f.path) })));
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const before = await existing(sql, key);
      if (!(await writeSetting(sql, { key, value: read.data, seen }, caller.actor, at)))
        throw versionConflict(before.version);
      await record('setting.changed', { type: 'setting', id: key }, { from: before.value, to: read.data });
      return presentSetting(await existing(sql, key));
    });
  }
}

const join = (path: string) => (path === '' ? 'value' : `value.${path}`);

async function existing(sql: Sql, key: string): Promise<SettingRow> {
  const row = (await listSettings(sql)).find((setting) => setting.key === key);
  if (!row) throw notFound('项设置');
  return row;
}
