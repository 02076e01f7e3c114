import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import { hashPassword } from '../../src/api/sessions/password.js';
import { seedStation } from '../../src/persistence/seed/seed-station.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { expectSound, openBrowser, openWindow } from '../harness/browser.js';
import { openTestDatabase, type TestDatabase } from '../harness/database.js';
import { insertWorld, OWNERS, type Owner } from '../harness/figure-world.js';
import { buildUser, PASSWORD } from '../harness/people.js';

let database: TestDatabase;
let api: TestApi;
let browser: Browser;
let owners: Owner[];
let names: { insurer: string; branch: string };

beforeAll(async () => {
  database = await openTestDatabase();
  const now = new Date('2026-01-02T09:00:00+08:00');
  await database.worker.transaction((sql) =>
    seedStation(sql, { kind: 'live', clock: REAL_CLOCK, now, hashPassword }),
  );
  owners = await database.worker.transaction((sql) => sql.query<Owner>(OWNERS));
  api = await startTestApi({ database: database.api });
  await fill();
  const { insurerId, branchId } = owners[0]!;
  const [named] = await database.worker.transaction((sql) =>
    sql.query<{ insurer: string; branch: string }>(
      'SELECT i.name AS insurer, b.name AS branch FROM branch b JOIN insurer i ON i.id = b.insurer_id WHERE b.id = $1',
      [branchId],
    ),
  );
  names = named!;
  await buildUser(database.worker, { role: 'station_supervisor', username: 'overseer' });
  await buildUser(database.worker, { role: 'substation_handler', username: 'bound', insurerId, branchId });
  browser = await openBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await api.close();
  await database.close();
});

/** 60 events of one sub-station, a third of them late, 5 of another insurer; answers, and a case that was transferred. */
async function fill(): Promise<void> {
  const here = owners[0]!;
  const there = owners.find(({ insurerId }) => insurerId !== here.insurerId)!;
  const at = (day: number) => Date.parse(`2026-02-${String(1 + day).padStart(2, '0')}T10:00:00+08:00`);
  const event = (owner: Owner, n: number) => ({
    ...owner,
    receivedAt: at(n % 28),
    late: n % 3 === 0,
    test: false,
  });
  const survey = (n: number) => ({
    ...here,
    followUp: false,
    state: 'delivered' as const,
    test: false,
    plannedAt: at(n),
    submittedAt: at(n),
    replies: [
      {
        at: at(n) + 3_600_000,
        late: false,
        overall: n % 4 === 0 ? ('dissatisfied' as const) : ('satisfied' as const),
        items: {},
      },
    ],
  });
  const person = api.keyring.sealPerson({ name: '欧阳小明', phone: '13812345678' }, 'person');
  await database.worker.transaction((sql) =>
    insertWorld(
      sql,
      {
        surveys: Array.from({ length: 12 }, (_, n) => survey(n)),
        events: [
          ...Array.from({ length: 60 }, (_, n) => event(here, n)),
          ...Array.from({ length: 5 }, (_, n) => event(there, n)),
        ],
        cases: [{ ...here, test: false, transfers: [{ ...here, at: at(3) }], clocks: [] }],
      },
      person,
    ),
  );
}

const FEBRUARY = 'from=2026-02-01&to=2026-02-28';
const open = (options = {}) => openWindow(browser, api.url, options);
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

/** What stands out of the window to the right, in the browser. */
const tooWide = `document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > window.innerWidth
    && !each.closest('.table-frame')).map((each) => each.tagName + '.' + each.className)`;

describe('the statistics', () => {
  it('lead from the dashboard to a figure, its formula, its trend, its league table and its very rows', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('overseer', PASSWORD);
    await page.getByRole('link', { name: '统计' }).click();
    await page.getByRole('link', { name: '上月' }).click();
    await page.getByText('2026-02-01 至 2026-02-28').waitFor();
    const card = page.getByRole('article').filter({ hasText: '业务流水上传按时率' });
    expect(await card.innerText()).toContain('66.15%');
    await card.getByText('43 / n = 65').waitFor();
    await card.getByText('较上期：无可比数据').waitFor();
    const few = page
      .getByRole('article')
      .filter({ has: page.getByRole('heading', { name: '满意率', exact: true }) });
    expect(await few.innerText()).toMatch(/75\.00%[^]*n = 12[^]*样本少/);
    await page.locator('.chart svg').waitFor();
    await window.picture('statistics');
    await expectSound(window);

    await card.getByRole('link', { name: '业务流水上传按时率' }).click();
    await page.getByRole('heading', { level: 1, name: '业务流水上传按时率' }).waitFor();
    expect(new URL(page.url()).search).toBe(`?${FEBRUARY}`);
    await page.getByText('按时上传的业务流水数 ÷ 收到的业务流水数，按收到时间计。').waitFor();
    await page.getByText('公平规则：').waitFor();
    await page.getByText('以表格查看').nth(1).click();
    const league = page.getByRole('table', { name: '机构排名' });
    const lines = await league.getByRole('row').allInnerTexts();
    expect(lines[1]).toMatch(/^1\t[^]*66\.67%\t60$/);
    expect(lines.filter((line) => line.startsWith('不排名'))).toHaveLength(lines.length - 2);
    await page.locator('.chart svg').nth(2).waitFor();
    await expectSound(window);

    const rows = section(page, '计入的明细').first();
    await page.getByText('计入的全部 65 条记录').waitFor();
    await page.getByText('已显示').waitFor();
    expect(await rows.getByText('欧阳** 138****5678').count()).toBe(50);
    await page.getByRole('button', { name: '更多' }).click();
    await rows.getByText('欧阳** 138****5678').nth(64).waitFor();
    await page.getByRole('link', { name: '分子 43 条' }).click();
    await page.getByText('计入的全部 43 条记录').waitFor();
    await rows.getByText('欧阳** 138****5678').nth(42).waitFor();
    expect(await rows.getByText('逾期', { exact: true }).count()).toBe(0);
    expect(await page.content()).not.toContain('13812345678');
    await window.picture('figure');
    await expectSound(window);
    await window.context.close();
  }, 120_000);

  it('are filtered by insurer and sub-station in the address, and come as files', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('overseer', PASSWORD);
    await window.open(`/figures/upload_on_time?${FEBRUARY}`);
    await page.getByLabel('保险机构').first().selectOption({ label: names.insurer });
    await page.getByText('66.67%').first().waitFor();
    await page.getByRole('heading', { name: '各分站' }).waitFor();
    expect(await page.getByRole('heading', { name: '机构排名' }).count()).toBe(0);
    await page
      .locator('label')
      .filter({ hasText: /^分站/ })
      .locator('select')
      .selectOption({ label: names.branch });
    await page.getByText('计入的全部 60 条记录').waitFor();
    expect(new URL(page.url()).searchParams.get('branch')).toBe(owners[0]!.branchId);
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: '导出计入的明细（CSV）' }).click();
    const file = await (await downloading).path();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(61);
    expect(lines[1]).toContain(names.branch);
    await page.getByLabel('保险机构').first().selectOption('');
    await page.getByRole('heading', { name: '机构排名' }).waitFor();
    expect(new URL(page.url()).searchParams.get('branch')).toBeNull();
    await page.goBack();
    await expectSound(window);
    await window.context.close();
  }, 120_000);

  it('show the people of a sub-station the rows of their own, and nobody’s rank', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('bound', PASSWORD);
    await window.open(`/figures/upload_on_time?${FEBRUARY}`);
    await page.getByText('分站人员只能查看本分站的明细').waitFor();
    expect(await page.getByRole('heading', { name: '机构排名' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: /导出/ }).count()).toBe(0);
    await expectSound(window);
    await page.getByRole('link', { name: `只看${names.branch}` }).click();
    await page.getByText('计入的全部 60 条记录').waitFor();
    await page.getByText('欧阳** 138****5678').first().waitFor();
    await expectSound(window);
    await window.open('/figures/happiness');
    await page.getByRole('alert').getByText('没有找到').first().waitFor();
    await expectSound(window);
    await window.context.close();
  }, 120_000);

  it('stand in English, in the dark, on a narrow phone, and by keyboard', async () => {
    const window = await open({ width: 390, dark: true });
    const { page } = window;
    await window.logIn('overseer', PASSWORD);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    await window.open(`/figures?${FEBRUARY}`);
    const link = page.getByRole('link', { name: 'on-time rate: upload' });
    await link.last().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'on-time rate: upload' }).waitFor();
    await page.getByText('Fairness rule:').waitFor();
    await page.getByText('Service events uploaded in time ÷ service events received').waitFor();
    await page.getByText('As a table').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('table', { name: 'Trend of on-time rate: upload' }).waitFor();
    await page.locator('.chart svg').first().waitFor();
    expect(await page.evaluate(tooWide)).toEqual([]);
    await window.picture('narrow-figure');
    await expectSound(window);
    await window.context.close();
  }, 120_000);
});
