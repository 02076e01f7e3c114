import { expect } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import packed from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';

const SCREENSHOTS = path.resolve('docs/screenshots');
const require = createRequire(import.meta.url);
const fonts = path.dirname(require.resolve('@fontsource-variable/noto-sans-sc/package.json'));

/** CHROMIUM_PATH, else a chromium on PATH, else the one inside the npm package. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? onPath() ?? (await packed.executablePath()),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
}

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  return folders
    .flatMap((folder) => names.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
}

/** One person's browser window on the station, in Chinese unless said otherwise. */
export interface Window {
  page: Page;
  context: BrowserContext;
  /** What the page complained about in its console; refusals that a test provokes are not among it. */
  faults: string[];
  open(address: string): Promise<void>;
  /** Goes to another screen as a link within the screens does, and waits until it stands. */
  go(address: string): Promise<void>;
  logIn(username: string, password: string): Promise<void>;
  /** Violations of WCAG 2.2 AA on what is shown now. */
  violations(): Promise<string[]>;
  /** Takes the picture into `docs/screenshots` where `SCREENSHOTS` is set. */
  picture(name: string): Promise<void>;
}

/** What the browser shows its pages with; without `scripts`, it runs none of theirs. */
interface Look {
  width?: number;
  height?: number;
  dark?: boolean;
  scripts?: boolean;
}

export async function openWindow(
  browser: Browser,
  url: string,
  { width = 1280, height = 860, dark = false, scripts = true }: Look = {},
): Promise<Window> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: 'zh-CN',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: scripts,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      faults.push(message.text());
  });
  await serveFont(page);
  return {
    page,
    context,
    faults,
    open: async (address) => {
      await page.goto(url + address);
    },
    go: async (address) => {
      await page.evaluate(
        `document.title = '';
         history.pushState({}, '', ${JSON.stringify(address)});
         dispatchEvent(new PopStateEvent('popstate', { state: {} }));`,
      );
      await page.locator('title:not(:empty)').waitFor({ state: 'attached' });
    },
    logIn: async (username, password) => {
      await page.goto(url);
      await page.getByLabel('用户名').fill(username);
      await page.getByLabel('密码').fill(password);
      await page.getByRole('button', { name: '登录' }).click();
      await page.locator('#content').waitFor();
    },
    violations: async () => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`,
      );
    },
    picture: async (name) => {
      if (process.env['SCREENSHOTS'] === undefined) return;
      await mkdir(SCREENSHOTS, { recursive: true });
      await page.addStyleTag({ url: '/font-of-the-test/index.css' });
      await page.evaluate('document.fonts.ready.then(() => undefined)');
      await page.waitForTimeout(400);
      await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
    },
  };
}

/** The packed browser has no Chinese font; pictures need one. */
async function serveFont(page: Page): Promise<void> {
  await page.route('**/font-of-the-test/**', async (route) => {
    const [, name = ''] = route.request().url().split('/font-of-the-test/');
    const contentType = name.endsWith('.css') ? 'text/css' : 'font/woff2';
    await route.fulfill({ body: await readFile(path.join(fonts, name)), contentType });
  });
}

/** Nothing that a screen reader or a keyboard stumbles over, nothing in the console. */
export async function expectSound(window: Window): Promise<void> {
  expect(await window.violations()).toEqual([]);
  expect(window.faults).toEqual([]);
}
