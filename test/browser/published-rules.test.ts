import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { SHIPPED_REASONS } from '../../domain/case/reasons.js';
import { expectSound, openBrowser, openWindow } from '../harness/browser.js';
import { ApiClient } from '../harness/client.js';
import { buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation } from '../harness/whole-station.js';
import type { WholeStation } from '../harness/whole-station.js';

let station: WholeStation;
let browser: Browser;
let caseNo: string;

beforeAll(async () => {
  station = await openWholeStation('browser-published-rules');
  browser = await openBrowser();
  for (const role of ['station_clerk', 'station_supervisor', 'auditor'] as const)
    await buildUser(station.db, { role, username: role });
  const clerk = new ApiClient(station.url);
  await clerk.logIn('station_clerk', PASSWORD);
  const letter = { source: 'letter', customerName: '王五', customerPhone: '13711110000', text: '拒赔' };
  caseNo = (await clerk.post<{ caseNo: string }>('/cases', { body: letter })).body.caseNo;
}, 120_000);

afterAll(async () => {
  await browser.close();
  await station.close();
});

describe('the reasons of complaints', () => {
  it('are added and retired by a supervisor, and chosen from by a clerk', async () => {
    const window = await openWindow(browser, station.url);
    const { page } = window;
    await window.logIn('station_supervisor', PASSWORD);
    await window.open('/settings/reasons');
    await page.getByRole('button', { name: '发布新版本' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '添加原因' }).click();
    const last = SHIPPED_REASONS.reasons.length + 1;
    const cell = (n: number, label: string) => dialog.getByLabel(`第 ${n} 行${label}`, { exact: true });
    await cell(last, '代码').fill('claim_difficulty.phone');
    await cell(last, '名称').fill('理赔时效慢');
    await expectSound(window);
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.locator('td .field-fault', { hasText: '同一级已有在用的' }).waitFor();
    expect(await cell(last, '名称').getAttribute('aria-invalid')).toBe('true');
    await cell(last, '名称').fill('理赔电话打不通');
    const favours = SHIPPED_REASONS.reasons.findIndex(({ code }) => code === 'service.favours') + 1;
    await cell(favours, '停用').check();
    expect(await dialog.getByRole('button', { name: `移除第 ${favours} 行` }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(`在用 ${last - 1} 项，停用 1 项`).waitFor();
    window.faults.length = 0; // The refusal that was asked for.
    await expectSound(window);
    await window.context.close();

    const clerks = await openWindow(browser, station.url);
    await clerks.logIn('station_clerk', PASSWORD);
    await clerks.open(`/cases/${caseNo}`);
    await clerks.page.getByRole('button', { name: '更正投诉原因' }).click();
    const choice = clerks.page.getByRole('dialog').getByLabel('原因', { exact: true });
    await choice.selectOption({ label: '理赔难 / 理赔电话打不通' });
    expect((await choice.innerText()).includes('吃拿卡要')).toBe(false);
    await expectSound(clerks);
    await clerks.page.getByRole('dialog').getByRole('button', { name: '更正投诉原因' }).click();
    await clerks.page.getByRole('dialog').waitFor({ state: 'detached' });
    await clerks.page.getByText('理赔电话打不通').first().waitFor();
    await clerks.context.close();
  }, 180_000);
});

describe('the escalation chains', () => {
  it('are edited by a supervisor, who is told beside the row what cannot be', async () => {
    const window = await openWindow(browser, station.url);
    const { page } = window;
    await window.logIn('station_supervisor', PASSWORD);
    await window.open('/settings/chains');
    await page.getByRole('button', { name: '发布新版本' }).click();
    const dialog = page.getByRole('dialog');
    const reminders = dialog.getByRole('group', { name: '机构时限：到期前提醒' });
    await reminders.getByRole('button', { name: '添加一行' }).click();
    await reminders.getByLabel('第 2 行自（%）').fill('1');
    await reminders.getByLabel('第 2 行通知').selectOption({ label: '分站负责人' });
    await expectSound(window);
    await dialog.getByRole('button', { name: '保存' }).click();
    await reminders.locator('td .field-fault', { hasText: '由小到大' }).waitFor();
    await reminders.getByLabel('第 2 行自（%）').fill('80');
    await dialog.getByRole('textbox', { name: /^原因/ }).fill('分站负责人要求提前知情');
    await dialog.getByRole('button', { name: '保存' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('80% 起提醒：分站负责人').waitFor();
    window.faults.length = 0; // The refusal that was asked for.
    await expectSound(window);
    await window.context.close();

    const auditors = await openWindow(browser, station.url);
    await auditors.logIn('auditor', PASSWORD);
    await auditors.open('/audit?action=escalation_chain.published');
    await auditors.page.getByRole('button', { name: '查看原文' }).click();
    await auditors.page.getByRole('dialog').getByLabel('理由').fill('核对修改依据');
    await auditors.page.getByRole('dialog').getByRole('button', { name: '查看原文' }).click();
    await auditors.page.getByText('分站负责人要求提前知情').waitFor();
    await auditors.context.close();
  }, 180_000);
});
