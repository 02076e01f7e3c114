import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Download, Page } from 'playwright-core';
import { expectSound, openBrowser, openWindow } from '../harness/browser.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { eventsCsv } from '../harness/uploads.js';
import { openWholeStation } from '../harness/whole-station.js';
import type { WholeStation } from '../harness/whole-station.js';

let station: WholeStation;
let browser: Browser;

beforeAll(async () => {
  station = await openWholeStation('browser-rejections');
  browser = await openBrowser();
  const { id: insurerId } = await buildInsurer(station.db);
  await buildBranch(station.db, { insurerId, code: 'B1' });
  await buildUser(station.db, { role: 'substation_head', username: 'head', insurerId });
  await buildUser(station.db, { role: 'regulator_viewer', username: 'viewer' });
}, 120_000);
afterAll(async () => {
  await browser.close();
  await station.close();
});

const textOf = async (download: Download): Promise<string> => readFile(await download.path(), 'utf8');

/** Uploads a file with one row that is not taken; returns the upload's address. */
async function uploaded(page: Page): Promise<string> {
  await page.getByRole('link', { name: '数据上传' }).click();
  const buffer = Buffer.from(eventsCsv({ event_no: 'E1', customer_name: '欧阳锦鲤', product: '' }));
  await page.getByLabel('选择文件').setInputFiles({ name: '三月.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: '上传', exact: true }).click();
  await page.getByText('已完成').waitFor();
  return new URL(page.url()).pathname;
}

describe('the rows of an upload that were not taken', () => {
  it('are downloaded covered, and in clear by whoever says why; a viewer is offered neither', async () => {
    const window = await openWindow(browser, station.url);
    const { page } = window;
    await window.logIn('head', PASSWORD);
    const address = await uploaded(page);
    const [covered] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载退回记录（客户信息已遮盖）' }).click(),
    ]);
    expect(covered.suggestedFilename()).toMatch(/^rejections-masked-.*\.csv$/);
    expect(await textOf(covered)).toContain('欧阳**,138****8000');

    await page.getByRole('button', { name: '下载原文（可改正重传）' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('将留痕备查').waitFor();
    await expectSound(window);
    await dialog.getByRole('button', { name: '下载原文（可改正重传）' }).click();
    await dialog.getByText('请填写此项。').waitFor();
    await dialog.getByLabel('理由').fill('改正后重新上传');
    const [whole] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '下载原文（可改正重传）' }).click(),
    ]);
    expect(await textOf(whole)).toContain('欧阳锦鲤,13800138000');
    await dialog.waitFor({ state: 'detached' });
    await window.context.close();

    const other = await openWindow(browser, station.url, { width: 390, dark: true });
    await other.logIn('viewer', PASSWORD);
    await other.open(address);
    await other.page.getByText('已完成').waitFor();
    expect(await other.page.getByRole('button', { name: /下载/ }).count()).toBe(0);
    await expectSound(other);
    await other.context.close();
  }, 90_000);
});
