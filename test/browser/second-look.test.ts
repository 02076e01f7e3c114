import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectSound, openBrowser, openWindow } from '../harness/browser.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { openWholeStation } from '../harness/whole-station.js';
import type { WholeStation } from '../harness/whole-station.js';

let station: WholeStation;
let browser: Browser;
let caseNo: string;

beforeAll(async () => {
  station = await openWholeStation('browser-second-look');
  browser = await openBrowser();
  const insurer = await buildInsurer(station.db, { code: 'PICC' });
  const branch = await buildBranch(station.db, { insurerId: insurer.id, code: 'B1' });
  for (const role of ['station_clerk', 'station_supervisor', 'auditor'] as const)
    await buildUser(station.db, { role, username: role });
  const clerk = new ApiClient(station.url);
  await clerk.logIn('station_clerk', PASSWORD);
  const letter = { source: 'letter', customerName: '王五', customerPhone: '13711110000', text: '拒赔' };
  caseNo = (await clerk.post<{ caseNo: string }>('/cases', { body: letter })).body.caseNo;
  const to = { insurerId: insurer.id, branchId: branch.id };
  expect((await clerk.post(`/cases/${caseNo}/transfers`, { body: to })).status).toBe(200);
  const reason = { reason: '消费者来电撤回' };
  expect((await clerk.post(`/cases/${caseNo}/withdrawals`, { body: reason })).status).toBe(200);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await station.close();
});

const open = (options = {}) => openWindow(browser, station.url, options);

describe('an auditor', () => {
  it('opens the reason of an act, with a reason of their own', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('auditor', PASSWORD);
    await window.open('/audit');
    const row = page.getByRole('row', { name: /case\.withdraw/ });
    await row.getByRole('button', { name: '查看原文' }).click();
    await page.getByRole('dialog').getByLabel('理由').fill('核对销案依据');
    await expectSound(window);
    await page.getByRole('dialog').getByRole('button', { name: '查看原文' }).click();
    await row.getByText('消费者来电撤回').waitFor();
    await page.reload();
    await page.getByRole('row', { name: /audit\.revealed/ }).waitFor();
    expect(await page.getByText('消费者来电撤回').count()).toBe(0);
    await expectSound(window);
    await window.context.close();
  }, 60_000);
});

describe('a supervisor', () => {
  it('counts a breach as on time that the present calendar does not have', async () => {
    await station.db.transaction((sql) =>
      sql.run(
        `UPDATE complaint_case SET state = jsonb_set(state, '{clocks,1,breachedAt}', to_jsonb((state->'clocks'->1->>'startedAt')::bigint + 1)) WHERE case_no = $1`,
        [caseNo],
      ),
    );
    const window = await open();
    const { page } = window;
    await window.logIn('station_supervisor', PASSWORD);
    await window.open(`/cases/${caseNo}`);
    await page.getByRole('button', { name: '认定按时' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /调查反馈时限/ }).check();
    await dialog.getByLabel('理由').fill('放假通知更正，到期日顺延');
    await expectSound(window);
    await dialog.getByRole('button', { name: '认定按时' }).click();
    await page.getByText(/经主管认定，按 .* 到期计，不计逾期。/).waitFor();
    await page.getByText('放假通知更正，到期日顺延').waitFor();
    expect(await page.getByRole('button', { name: '认定按时' }).count()).toBe(0);
    await expectSound(window);
    await window.context.close();
  }, 60_000);
});

describe('a clerk', () => {
  it('finds notices named by what it is about', async () => {
    const window = await open();
    const { page } = window;
    await window.logIn('station_clerk', PASSWORD);
    await page.getByRole('button', { name: /^通知/ }).click();
    await page.getByRole('link', { name: new RegExp(`新登记的案件.*${caseNo}`) }).waitFor();
    await expectSound(window);
    await window.context.close();
  }, 60_000);
});
