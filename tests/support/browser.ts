/** A real Chromium without a window, the surroundings of its pages, and what axe says of them. */
import axe from 'axe-core';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { runAxe } from '../in-page/reads.js';

const chromium = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(':').map((folder) => join(folder, name)))
  .find((file) => existsSync(file));

/** Why tests in a browser can't run here, or undefined when they can. */
export const noBrowserBecause =
  chromium === undefined ? 'no Chromium is installed (apt-get install chromium)' : undefined;

export function startBrowser(): Promise<Browser> {
  return launch({
    executablePath: chromium!,
    // CI runs as root, in containers with little shared memory; the only page is our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--lang=en-GB'],
  });
}

export interface Surroundings {
  readonly scheme?: 'light' | 'dark';
  /** Colours chosen by the system, as in a high-contrast theme. */
  readonly forced?: boolean;
  /** Width and height in CSS pixels. */
  readonly size?: readonly [number, number];
}

/** Makes the page believe in other surroundings. */
export async function surround(
  page: Page,
  { scheme = 'light', forced = false, size = [1280, 1024] }: Surroundings,
) {
  await page.setViewport({ width: size[0], height: size[1] });
  const session = await page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
      { name: 'forced-colors', value: forced ? 'active' : 'none' },
    ],
  });
}

/** What axe finds wrong by WCAG 2.2 at level AAA and by its best practices, one line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { passed, failed } = await page.evaluate(runAxe);
  // A rule that was not run would find nothing either.
  return passed.includes('color-contrast-enhanced')
    ? failed
    : [...failed, 'the contrast of level AAA was not looked at'];
}
