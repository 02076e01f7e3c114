import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectSound, openBrowser, openWindow } from '../harness/browser.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { eventsCsv } from '../harness/uploads.js';
import { openWholeStation } from '../harness/whole-station.js';
import type { WholeStation } from '../harness/whole-station.js';

let station: WholeStation;
let browser: Browser;
let insurer: { id: string; code: string };
let other: { id: string; code: string };

beforeAll(async () => {
  station = await openWholeStation('browser-day');
  browser = await openBrowser();
  insurer = await buildInsurer(station.db, { code: 'PICC' });
  other = await buildInsurer(station.db, { code: 'OTHER' });
  await buildBranch(station.db, { insurerId: insurer.id, code: 'B1' });
  await buildBranch(station.db, { insurerId: other.id, code: 'B2' });
  for (const role of ['station_clerk', 'station_supervisor', 'admin', 'auditor'] as const) {
    await buildUser(station.db, { role, username: role });
  }
  await buildUser(station.db, { role: 'substation_handler', username: 'handler', insurerId: insurer.id });
  await buildUser(station.db, { role: 'substation_handler', username: 'stranger', insurerId: other.id });
  await buildUser(station.db, { role: 'station_clerk', username: 'newcomer', mustChangePassword: true });
}, 120_000);

afterAll(async () => {
  await browser.close();
  await station.close();
});

const open = (options = {}) => openWindow(browser, station.url, options);

describe('logging in', () => {
  it('says why it refuses, makes a newcomer choose a password, and opens the inbox', async () => {
    const window = await open();
    const { page } = window;
    await window.open('/');
    await page.getByLabel('用户名').fill('newcomer');
    await page.getByLabel('密码').fill('not this one');
    await window.picture('log-in');
    await page.getByRole('button', { name: '登录' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('密码');
    await expectSound(window);
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByLabel('密码').press('Enter');
    await page.getByRole('heading', { name: '请先修改密码' }).waitFor();
    await page.getByLabel('当前密码').fill(PASSWORD);
    await page.getByLabel('新密码', { exact: true }).fill('four green kettles');
    await page.getByLabel('再输入一次新密码').fill('four green kettle');
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByText('两次输入的新密码不一致。').first().waitFor();
    await page.getByLabel('再输入一次新密码').fill('four green kettles');
    await page.getByRole('button', { name: '修改密码' }).click();
    await page.getByRole('heading', { name: '待办', level: 1 }).waitFor();
    expect(await page.getByText('演练环境').count()).toBe(1);
    await expectSound(window);
    await window.context.close();
  }, 60_000);
});

describe('the operator', () => {
  it('sees what answers, what waits and what stands still, in Chinese, in English and in the dark', async () => {
    await station.db.transaction((sql) =>
      sql.run(
        `INSERT INTO run_command (workflow_id, kind, workflow_type, payload, attributes, created_at, attempts, last_error)
         VALUES ('case:GZ-2026-900001', 'start', 'complaintCase', '{}', '{}', now(), 5, 'INVALID_ARGUMENT')`,
      ),
    );
    const window = await open({ colorScheme: 'dark' });
    const { page } = window;
    await window.logIn('admin', PASSWORD);
    await page.getByRole('link', { name: '运行' }).click();
    await page.getByRole('heading', { name: '运行状况', level: 1 }).waitFor();
    const attention = page.getByRole('region', { name: '需要处理' });
    await attention.getByText('等待交给引擎的指令 · 被拒绝').waitFor();
    await page.getByRole('cell', { name: 'case:GZ-2026-900001' }).waitFor();
    await page.getByRole('cell', { name: '引擎多次拒绝启动或通知' }).waitFor();
    expect(await page.getByText('✓ 正常').count()).toBe(2);
    await window.picture('operations');
    await expectSound(window);
    await station.db.transaction((sql) =>
      sql.run("DELETE FROM run_command WHERE workflow_id = 'case:GZ-2026-900001'"),
    );
    await window.context.close();
  }, 60_000);
});

describe('the day of a case', () => {
  let caseNo: string;

  it('begins with the clerk, who registers and transfers it; what is typed outlives a reload', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('station_clerk', PASSWORD);
    await page.getByRole('link', { name: '登记案件' }).click();
    await page.getByRole('textbox', { name: '消费者', exact: true }).fill('王小明');
    await page.reload();
    await page.getByText('已恢复您上次未提交的内容。').waitFor();
    expect(await page.getByRole('textbox', { name: '消费者', exact: true }).inputValue()).toBe('王小明');
    await page.getByLabel('电话').fill('13800138000');
    await page.getByRole('button', { name: '登记' }).click();
    await page.getByText('请填写此项。').waitFor();
    await page.getByLabel('消费者反映的情况').fill('理赔拖了三个月，没有人给说法。');
    await page.getByRole('button', { name: '登记' }).click();
    await page.getByRole('heading', { name: /^案件 GZ-/ }).waitFor();
    caseNo = (await page.getByRole('heading', { level: 1 }).innerText()).replace('案件 ', '');
    expect(await page.getByText('13800138000').count()).toBe(0);
    await page.getByRole('button', { name: '转办', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('保险机构').selectOption({ label: 'PICC保险' });
    await dialog.getByLabel('分站').selectOption({ label: 'B1分站' });
    await expectSound(window);
    await dialog.getByRole('button', { name: '转办', exact: true }).click();
    await page.locator('.case-state').getByText('已转办').waitFor();
    await page.getByText('为什么是这个日期').first().click();
    await window.picture('case');
    await expectSound(window);
    await window.context.close();
  }, 60_000);

  it('goes on with the handler, by keyboard alone from the inbox to the contact and the feedback', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('handler', PASSWORD);
    await page.getByRole('link', { name: new RegExp(`联系消费者.*${caseNo}`) }).waitFor();
    await window.picture('inbox');
    await expectSound(window);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `案件 ${caseNo}` }).waitFor();
    await page.getByRole('button', { name: '登记联系' }).click();
    await page.getByRole('radio', { name: '已联系上' }).check();
    await page.getByRole('dialog').getByRole('button', { name: '登记联系' }).click();
    await page.locator('.case-state').getByText('已联系').waitFor();
    await page.getByRole('button', { name: '提交反馈' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('调查情况').fill('查明单证已齐，核赔迟延。');
    await dialog.getByLabel('处理意见').fill('向消费者致歉并于当日赔付。');
    await dialog.getByRole('radio', { name: '属实', exact: true }).check();
    await dialog.getByLabel('处理方式').selectOption('apology');
    await dialog.getByRole('button', { name: '提交反馈' }).click();
    await page.locator('.case-state').getByText('已反馈').waitFor();
    await expectSound(window);
    await window.context.close();
  }, 60_000);

  it('is found by ⌘K and revealed with a reason; the review reaches the clerk', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('station_clerk', PASSWORD);
    await page.getByRole('link', { name: new RegExp(`审核反馈.*${caseNo}`) }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: '查找案件或页面' }).fill('8000');
    await page.getByRole('option', { name: new RegExp(caseNo) }).waitFor();
    await expectSound(window);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: `案件 ${caseNo}` }).waitFor();
    await page.getByRole('button', { name: '查看明文' }).click();
    await page.getByRole('dialog').getByLabel('理由').fill('核对来电号码');
    await page.getByRole('dialog').getByRole('button', { name: '查看明文' }).click();
    await page.getByText('13800138000').waitFor();
    await page.getByRole('button', { name: '审核通过反馈' }).click();
    await page.getByRole('dialog').getByRole('button', { name: '审核通过反馈' }).click();
    await page
      .locator('.case-state')
      .getByText(/已核|回访中/)
      .waitFor();
    await window.context.close();
  }, 60_000);

  it('is not there for another insurer', async () => {
    const window = await open();
    await window.logIn('stranger', PASSWORD);
    await window.open(`/cases/${caseNo}`);
    await window.page.getByRole('alert').getByText('没有找到').first().waitFor();
    await window.context.close();
  }, 60_000);
});

describe('an upload', () => {
  it('is tried, sent, counted, and its bad row shown', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('handler', PASSWORD);
    await page.getByRole('link', { name: '数据上传' }).click();
    const buffer = Buffer.from(eventsCsv({ event_no: 'E1' }, { event_no: 'E2', customer_phone: '12' }));
    await page.getByLabel('选择文件').setInputFiles({ name: '三月.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: '试传（不保存）' }).click();
    await page.getByText('试传结果（没有保存任何数据）').waitFor();
    await page.getByRole('cell', { name: 'customer_phone' }).waitFor();
    await expectSound(window);
    await page.getByRole('button', { name: '上传', exact: true }).click();
    await page.getByRole('heading', { name: '三月.csv' }).waitFor();
    await page.getByText('已完成').waitFor();
    await page.getByRole('button', { name: '在此查看' }).click();
    await page.getByRole('cell', { name: 'customer_phone' }).waitFor();
    await window.picture('upload');
    await expectSound(window);
    await window.context.close();
  }, 60_000);
});

/** What stands out of the window to the right, in the browser. */
const tooWide = `document.documentElement.scrollWidth <= window.innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > window.innerWidth
    && !each.closest('.table-frame')).map((each) => each.tagName + '.' + each.className)`;

describe('every screen', () => {
  const screens: Record<string, string[]> = {
    station_supervisor: ['/inbox', '/cases', '/cases/new', '/uploads', '/figures', '/articles', '/account'],
    station_clerk: [
      '/messages',
      '/messages?part=rounds',
      '/messages?part=ledger',
      '/messages?part=optOuts',
      '/nowhere',
    ],
    admin: [
      'insurers',
      'branches',
      'users',
      'apiKeys',
      'webhooks',
      'cards',
      'triggers',
      'clocks',
      'chains',
      'reasons',
      'calendars',
      'templates',
      'station',
    ].map((area) => `/settings/${area}`),
    auditor: ['/audit', '/operations'],
  };

  for (const [username, addresses] of Object.entries(screens)) {
    it(`of the ${username} passes axe and keeps the console empty`, async () => {
      const window = await open();
      const { page } = window;
      await window.logIn(username, PASSWORD);
      for (const address of addresses) {
        // What is on screen already, or a part of it, is not gone to anew.
        await (/^\/(inbox|messages)/.test(address) ? window.open(address) : window.go(address));
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
        expect([address, await page.getByRole('alert').allInnerTexts()]).toEqual([address, []]);
        expect([address, await window.violations()]).toEqual([address, []]);
        if (address !== '/inbox') await window.picture(address.slice(1).replace(/\W+/g, '-'));
      }
      expect(window.faults).toEqual([]);
      await window.context.close();
    }, 120_000);
  }

  it('stands in English, in the dark, and on a narrow phone', async () => {
    const window = await open({ width: 390, dark: true });
    const { page } = window;
    await window.logIn('station_supervisor', PASSWORD);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    for (const address of ['/inbox', '/cases', '/figures']) {
      await window.open(address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('load');
      expect([address, await window.violations()]).toEqual([address, []]);
      expect([address, await page.evaluate(tooWide)]).toEqual([address, []]);
      await window.picture(`narrow-${address.slice(1)}`);
    }
    expect(window.faults).toEqual([]);
    await window.context.close();
  }, 120_000);
});
