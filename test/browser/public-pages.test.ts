import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { insertArticle } from '../../src/persistence/queries/articles.js';
import { expectSound, openBrowser, openWindow } from '../harness/browser.js';
import { buildInsurer } from '../harness/people.js';
import { openWholeStation } from '../harness/whole-station.js';
import type { WholeStation } from '../harness/whole-station.js';

const LARGEST_FIRST_LOAD = 100_000;
let station: WholeStation;
let browser: Browser;
let insurer: { name: string };
let article: string;
/** What each phone got, newest last. */
const texts = new Map<string, string[]>();

beforeAll(async () => {
  station = await openWholeStation('browser-public-pages');
  browser = await openBrowser();
  station.consumer(({ to, text }) => {
    texts.set(to, [...(texts.get(to) ?? []), text]);
    return [];
  });
  insurer = { name: `${(await buildInsurer(station.db, { line: 'pc' })).code}保险` };
  await buildInsurer(station.db, { line: 'life' });
  const facts = { title: '理赔要多久', keywords: [], public: true, state: 'published' as const };
  const written = await station.db.transaction((sql) =>
    insertArticle(
      sql,
      { ...facts, body: '材料齐全的，核定不超过三十日。\n\n达成协议后十日内赔付。' },
      'test',
      new Date(),
    ),
  );
  article = `/public/articles/${written.id}`;
}, 120_000);

afterAll(async () => {
  await browser.close();
  await station.close();
});

/** The text that the phone got of a kind; it comes by the SMS centre, within seconds. */
async function received(phone: string, pattern: RegExp): Promise<string> {
  for (let looks = 0; looks < 150; looks += 1) {
    const found = texts.get(phone)?.findLast((text) => pattern.test(text));
    if (found !== undefined) return pattern.exec(found)?.[1] ?? '';
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The phone got nothing like ${String(pattern)}.`);
}
const CODE = /验证码(\d{6})/;

async function fillComplaint(page: Page, phone: string): Promise<void> {
  await page.getByLabel('保险机构').selectOption({ label: insurer.name });
  await page.getByLabel('事项内容').fill('2 月 3 日报案，至今没有答复。\n要求尽快赔付。');
  await page.getByLabel('姓名').fill('王五');
  await page.getByLabel('手机号码').fill(phone);
}

describe('a consumer without an account, in a browser that runs no scripts', () => {
  it('files a complaint, gets its number by SMS, and tracks it by number and phone', async () => {
    const phone = '13811110001';
    const window = await openWindow(browser, station.url, { width: 390, scripts: false });
    const { page } = window;
    await window.open('/');
    await window.open('/public');
    await page.getByRole('navigation').getByRole('link', { name: '投诉与咨询' }).click();
    await fillComplaint(page, '1381111');
    await page.getByRole('button', { name: '下一步：获取验证码' }).click();
    await page
      .getByRole('alert')
      .getByRole('link', { name: /须为 11 位大陆手机号/ })
      .click();
    expect(await page.getByLabel('事项内容').inputValue()).toBe(
      '2 月 3 日报案，至今没有答复。\n要求尽快赔付。',
    );
    expect(await page.getByLabel('手机号码').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('手机号码').fill(phone);
    await page.getByRole('button', { name: '下一步：获取验证码' }).click();
    await page.getByRole('heading', { level: 1, name: '核对并提交' }).waitFor();
    await page.getByText('要求尽快赔付').waitFor();
    const code = await received(phone, CODE);
    await page.getByLabel('验证码').fill(code === '000000' ? '111111' : '000000');
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByText('验证码不正确').first().waitFor();
    await page.getByLabel('验证码').fill(code);
    await page.getByRole('button', { name: '提交', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '已受理' }).waitFor();
    const caseNo = (await page.locator('.number').innerText()).trim();
    expect(await received(phone, /([A-Z]{2}-\d{4}-\d{6})/)).toBe(caseNo);
    expect(page.url()).not.toContain(phone);
    await page.reload();
    expect(await page.locator('.number').innerText()).toBe(caseNo);

    texts.set(phone, []);
    // A phone gets one code a minute; nobody waits for that here.
    await station.db.transaction((sql) =>
      sql.run("UPDATE phone_code SET created_at = created_at - interval '2 minutes'"),
    );
    await page.getByRole('link', { name: '查询进度' }).last().click();
    await page.getByLabel('受理编号').fill(caseNo.toLowerCase());
    await page.getByLabel('手机号码').fill(`+86 ${phone}`);
    await page.getByRole('button', { name: '下一步：获取验证码' }).click();
    await page.getByLabel('验证码').fill(await received(phone, CODE));
    await page.getByRole('button', { name: '查询' }).dblclick();
    await page.getByRole('heading', { level: 1, name: `办理进度 ${caseNo}` }).waitFor();
    await page.getByRole('cell', { name: '已受理' }).waitFor();
    await page.getByText(insurer.name).waitFor();
    expect(await page.content()).not.toContain(phone);
    await page.reload();
    await page.getByRole('cell', { name: '已受理' }).waitFor();
    await window.context.close();
  }, 180_000);

  it('gets the first page and the form in less than 100 kB', async () => {
    const window = await openWindow(browser, station.url, { width: 390 });
    for (const path of ['/public', '/public/complaints', '/public/statistics']) {
      await window.open(path);
      const bytes = await window.page.evaluate<number>(
        `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
           .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)`,
      );
      expect(bytes).toBeGreaterThan(5_000);
      expect(bytes).toBeLessThan(LARGEST_FIRST_LOAD);
    }
    await window.context.close();
  }, 60_000);
});

describe('every public page', () => {
  const pages = () => ['', '/complaints', '/track', '/statistics', '/articles', article.slice(7), '/none'];

  it.each([
    ['in Chinese at 1280', '/public', {}],
    ['in English on a phone', '/public/en', { width: 390 }],
    ['in the dark', '/public', { width: 390, dark: true }],
  ])(
    '%s is without fault',
    async (_, base, look) => {
      const window = await openWindow(browser, station.url, look);
      const { page } = window;
      for (const path of pages()) {
        await window.open(base + path);
        await expectSound(window);
        const wide = await page.evaluate(
          'document.documentElement.scrollWidth > document.documentElement.clientWidth',
        );
        expect([path, wide]).toEqual([path, false]);
        expect(await page.evaluate('document.scripts.length')).toBe(0);
      }
      await window.context.close();
    },
    120_000,
  );

  it('takes what was typed along into English, and keeps faults sound', async () => {
    const window = await openWindow(browser, station.url);
    const { page } = window;
    await window.open('/public/complaints');
    await fillComplaint(page, '138');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Complain or ask' }).waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('王五');
    await page.getByRole('button', { name: 'Next: get a code' }).click();
    const fault = page.getByRole('alert').getByRole('link', { name: /11 digits/ });
    await fault.click();
    expect(await page.evaluate('document.activeElement.id')).toBe('f-phone');
    await expectSound(window);
    await page.getByLabel('Mobile number').fill('13811110002');
    await page.getByRole('button', { name: 'Next: get a code' }).click();
    await page.getByRole('heading', { level: 1, name: 'Check and submit' }).waitFor();
    await expectSound(window);
    await window.picture('public-check');
    await window.context.close();
  }, 60_000);

  it('is worked by the keyboard alone, and is found from the log-in and back', async () => {
    const phone = '13811110003';
    const window = await openWindow(browser, station.url);
    const { page } = window;
    await window.open('/');
    await page.getByRole('link', { name: /我是消费者/ }).press('Enter');
    await page.getByRole('heading', { level: 1, name: '公众服务' }).waitFor();
    await window.picture('public');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('跳到正文');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '投诉与咨询' }).waitFor();
    await page.locator('#f-kind').focus();
    for (const typed of ['ArrowDown', 'Tab', 'Tab']) await page.keyboard.press(typed);
    await page.keyboard.type('保单丢了怎么办？');
    for (let tabs = 0; tabs < 4; tabs += 1) await page.keyboard.press('Tab');
    await page.keyboard.type('赵六');
    await page.keyboard.press('Tab');
    await page.keyboard.type(phone);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '核对并提交' }).waitFor();
    await page.getByText('咨询', { exact: true }).waitFor();
    await page.keyboard.type(await received(phone, CODE));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: '已受理' }).waitFor();
    await window.picture('public-receipt');
    await page.getByRole('link', { name: '工作人员登录' }).press('Enter');
    await page.getByLabel('用户名').waitFor();
    expect(window.faults).toEqual([]);
    await window.context.close();
  }, 120_000);

  it('prints the figures without the way around', async () => {
    const window = await openWindow(browser, station.url);
    const { page } = window;
    await window.open('/public/statistics');
    await window.picture('public-statistics');
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('table').first().isVisible()).toBe(true);
    expect(await page.getByText(insurer.name).isVisible()).toBe(true);
    await window.context.close();
  }, 60_000);
});
