import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Browser, HTTPRequest, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Captions } from '../../src/captions/captions.js';
import { Passphrase } from '../../src/passphrase/passphrase.js';
import { findPaths, packageRoot } from '../../src/paths.js';
import { contrasts, moving, outline, small, spaceOut, tooWide, withoutEdge } from '../in-page/looks.js';
import { focused, holds, overhear, overheard, texts } from '../in-page/reads.js';
import { noBrowserBecause, startBrowser, surround, violations } from '../support/browser.js';
import { Conversation } from './conversation.js';

/** The pictures of the README are written with `ALOUD_IMAGES=docs/images`; otherwise they are the test's output. */
const pictures = join(packageRoot(), process.env['ALOUD_IMAGES'] ?? 'tests/out');

let browser: Browser;
let page: Page;
let talk: Conversation;
/** Goes on from test to test, until one changes something. */
let unchanged: Conversation | null = null;
let captions: Captions;
let link: string;

const history = (): Promise<string[]> => page.evaluate(texts, '#history li .words');
const asks = (): Promise<unknown> => page.waitForSelector('#question:not([hidden])');
const asksNoMore = (): Promise<unknown> => page.waitForSelector('#question[hidden]');
const says = (text: string): Promise<unknown> => page.waitForFunction(holds, {}, '#history li', text);
const connection = (state: string): Promise<unknown> =>
  page.waitForSelector(`#connection[data-state="${state}"]`);

/** Presses Tab until something, by its id or its text, has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let i = 0; i < 25; i++) {
    if ((await page.evaluate(focused)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never comes to "${name}".`);
}

/** Types a line by keys alone. */
async function type(line: string): Promise<void> {
  await tabTo('text');
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
  await says(line);
}

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `captions-${name}.png`) });
}

beforeAll(async () => {
  if (noBrowserBecause !== undefined) return;
  browser = await startBrowser();
  mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  if (noBrowserBecause !== undefined) return;
  await unchanged?.end();
  await browser.close();
});

/** The ear tells how it stands with the microphone. */
function listening(privacy: boolean): void {
  talk.stream.emit({ type: 'listening', state: 'armed', asleep: false, privacy, lost: false });
}

/** Opens the page of a conversation in which nothing has been changed; of a new one with options. */
async function open(options?: Parameters<typeof Conversation.begin>[1]): Promise<void> {
  talk =
    options === undefined && unchanged !== null
      ? unchanged
      : await Conversation.begin(undefined, { ears: false, ...options });
  unchanged = options === undefined ? talk : unchanged;
  talk.events.splice(0);
  captions = new Captions({
    events: talk.stream,
    answer: (line) => talk.session.assistant.answer(line),
    root: packageRoot(),
    microphone: (open) => listening(!open),
    port: () => 0,
  });
  link = await captions.link();
  page = await browser.newPage();
  await surround(page, {});
  await page.goto(link);
  await connection('connected');
}

async function close(): Promise<void> {
  await page.close();
  await captions.close();
  await talk.session.assistant.settled();
  talk.session.assistant.leave();
  await talk.session.assistant.settled();
  const changed = talk.events.some((event) => event.type === 'confirmation' && event.state === 'given');
  if (!changed && talk === unchanged) return;
  await talk.end();
  if (talk === unchanged) unchanged = null;
}

beforeEach(async ({ skip }) => {
  if (noBrowserBecause !== undefined) skip(noBrowserBecause);
  await open();
});
afterEach(() => (noBrowserBecause === undefined ? close() : undefined));

describe('the captions page is for everyone', () => {
  it.each(['light', 'dark'] as const)(
    'by axe at level AAA, in %s, with and without a question',
    async (scheme) => {
      await surround(page, { scheme, size: [800, 1000] });
      expect(await violations(page)).toEqual([]);
      await type('install ripgrep');
      await asks();
      await picture(scheme);
      await page.click('summary');
      expect(await violations(page)).toEqual([]);
    },
  );

  it.each([
    ['light', 'system'],
    ['dark', 'system'],
    ['light', 'dark'],
    ['dark', 'light'],
  ] as const)('by contrast of 7 to 1, in %s with colours %s', async (scheme, theme) => {
    await surround(page, { scheme });
    await page.click('summary');
    await page.select('#theme', theme);
    await type('collect garbage');
    await asks();
    talk.stream.emit({ type: 'error', code: 'voice-failed', text: 'The voice broke.' });
    await says('The voice broke.');
    const { texts: all, edges } = await page.evaluate(contrasts);
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter(({ ratio }) => ratio < 7)).toEqual([]);
    expect(edges.filter(({ ratio }) => ratio < 3)).toEqual([]);
  });

  it('at 400 % zoom and with the largest text, without scrolling sideways', async () => {
    await page.click('summary');
    await type('collect garbage');
    await asks();
    // A window of 1280 by 1024 pixels at 400 %.
    await surround(page, { size: [320, 256] });
    await picture('zoom');
    await page.evaluate(spaceOut);
    for (const size of ['normal', 'larger', 'largest']) {
      await page.select('#size', size);
      expect([size, await page.evaluate(tooWide)]).toEqual([size, []]);
      if (size === 'normal') expect(await violations(page)).toEqual([]);
    }
  });

  it('with colours of the system: edges stay, and the focus is seen', async () => {
    await surround(page, { forced: true });
    await type('install ripgrep');
    await asks();
    expect(await page.evaluate(withoutEdge)).toEqual([]);
    await tabTo('Yes');
    expect((await page.evaluate(outline)).style).toBe('solid');
  });

  it('without anything that moves, and with controls of 44 pixels whose focus is seen', async () => {
    await page.click('summary');
    await type('install ripgrep');
    await asks();
    expect(await page.evaluate(moving)).toEqual([]);
    expect(await page.evaluate(small)).toEqual([]);
    for (const name of ['text', 'Send', 'stop', 'Yes', 'size', 'theme', 'aloud']) {
      await tabTo(name);
      expect([name, (await page.evaluate(outline)).width >= 2]).toEqual([name, true]);
    }
  });
});

describe('by keys alone', () => {
  it('a whole conversation is held, and nothing changes before the yes', async () => {
    const before = await talk.generations();
    await type('install ripgrep');
    await asks();
    expect(await page.evaluate(texts, '#question-text')).toEqual([
      expect.stringContaining('I would install ripgrep') as string,
    ]);
    expect(await page.title()).toContain('Aloud asks');
    expect(await talk.generations()).toEqual(before);
    expect(await talk.installed()).not.toContain('ripgrep');
    await tabTo('Yes');
    await page.keyboard.press('Enter');
    await asksNoMore();
    await says('ripgrep is installed');
    expect(await talk.installed()).toContain('ripgrep');
    expect((await talk.generations()).length).toBe(before.length + 1);
    // The button that had the focus is gone; the focus is where one can go on.
    expect(await page.evaluate(focused)).toBe('text');
  });

  it('a no leaves everything as it is, and so does Escape at any moment', async () => {
    const before = await talk.generations();
    for (const way of ['No', 'Escape']) {
      await type('install blender');
      await asks();
      if (way === 'No') await tabTo('No');
      await page.keyboard.press(way === 'No' ? 'Space' : 'Escape');
      await asksNoMore();
    }
    await talk.session.assistant.settled();
    expect(await talk.generations()).toEqual(before);
    expect(await talk.installed()).not.toContain('blender');
  });

  it.each(['typed', 'pressed'])(
    'what can not be undone takes its phrase, %s, and no bare yes or digit',
    async (way) => {
      const cleaned = (): boolean =>
        talk.events.some(
          (event) => event.type === 'outcome' && event.outcome.operation === 'collect_garbage',
        );
      await type('delete all old generations');
      await asks();
      expect(await page.evaluate(texts, '#answers button')).toEqual(['No, leave them', 'Yes, delete them']);
      await tabTo('No, leave them');
      await page.keyboard.press('2');
      await type('yes');
      await talk.session.assistant.settled();
      expect([cleaned(), talk.session.assistant.question?.kind]).toEqual([false, 'confirm']);
      if (way === 'typed') await type('yes, delete them');
      else {
        await tabTo('Yes, delete them');
        await page.keyboard.press('Enter');
      }
      await asksNoMore();
      await talk.session.assistant.settled();
      expect(cleaned()).toBe(true);
    },
  );

  it('a passphrase is typed unseen, and stands nowhere', async () => {
    await close();
    await open({
      forGood: 'passphrase',
      prepare: (home) => new Passphrase(findPaths({ HOME: home }).passphrase).set('seven green bottles'),
    });
    await type('delete all old generations');
    await asks();
    await type('yes, delete them');
    await page.waitForSelector('#text[type="password"]');
    expect(await page.evaluate(texts, '#answers button')).toEqual(['No, leave them']);
    await tabTo('text');
    await page.keyboard.type('seven green bottles');
    await page.keyboard.press('Enter');
    await asksNoMore();
    await page.waitForSelector('#text[type="text"]');
    await talk.session.assistant.settled();
    expect(talk.events).toContainEqual(expect.objectContaining({ type: 'confirmation', state: 'given' }));
    expect(JSON.stringify([await page.content(), talk.events])).not.toContain('bottles');
  });

  it('the microphone is closed and opened, and is said to be', async () => {
    expect(await page.$('#hearing:not([hidden])')).toBeNull();
    listening(false);
    await page.waitForSelector('#hearing:not([hidden])');
    for (const [button, state] of [
      ['Close the microphone', 'closed. Nothing that is said is heard'],
      ['Open the microphone', 'open'],
    ] as const) {
      expect(await page.evaluate(texts, '#microphone')).toEqual([button]);
      await tabTo('microphone');
      expect((await page.evaluate(outline)).width).toBeGreaterThanOrEqual(2);
      await page.keyboard.press('Enter');
      await page.waitForFunction(holds, {}, '#microphone-state', state);
      // The button that was pressed stays where it was, and says the other thing.
      expect(await page.evaluate(focused)).toBe('microphone');
    }
    expect(await page.evaluate(small)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });

  it('a choice is made by its digit', async () => {
    talk.stream.emit({
      type: 'confirmation',
      state: 'asked',
      question: 'Did you mean 1, redis, or 2, radish?',
      answers: [
        { say: 'the first one', label: '1: redis' },
        { say: 'the second one', label: '2: radish' },
        { say: 'no', label: 'None of these' },
      ],
    });
    await asks();
    await tabTo('1: redis');
    await page.keyboard.press('2');
    await says('the second one');
    expect(await history()).not.toContain('the first one');
  });

  it('an answer on its way does not count for a question that came after', async () => {
    await type('install blender');
    await asks();
    await page.setRequestInterception(true);
    let held: HTTPRequest | undefined;
    const sent = new Promise<void>((resolve) =>
      page.on('request', (request) => {
        if (!request.url().endsWith('/say')) void request.continue();
        else {
          held = request;
          resolve();
        }
      }),
    );
    await tabTo('Yes');
    await page.keyboard.press('Enter');
    await sent;
    await talk.type('install gimp');
    await held!.continue();
    await page.waitForFunction(holds, {}, '#trouble', 'Another question has been asked meanwhile');
    await talk.session.assistant.settled();
    expect(await talk.installed()).not.toContain('gimp');
    expect(await talk.installed()).not.toContain('blender');
    expect(await page.evaluate(texts, '#question-text')).toEqual([
      expect.stringMatching(/install blender and gimp.*both together/) as string,
    ]);
  });
});

describe('a screen reader is told', () => {
  it('what is final, politely; a question once, at once; and nothing half said', async () => {
    await page.evaluate(overhear);
    for (const partial of ['install', 'install rip', 'install ripgrep'])
      talk.stream.emit({ type: 'partial', text: partial });
    await page.waitForFunction(holds, {}, '#partial', 'Hearing: install ripgrep');
    await type('install ripgrep');
    await asks();
    await type('perhaps');
    await page.waitForSelector('#history li.question ~ li.question');
    await type('no');
    await asksNoMore();
    await says('Nothing was changed');
    const { polite, assertive } = await page.evaluate(overheard);
    expect(assertive).toEqual([
      expect.stringMatching(/^Aloud asks: I would install ripgrep\..* Answers: Yes; No\.$/) as string,
    ]);
    expect(polite[0]).toBe('You typed: install ripgrep');
    expect(polite.filter((line) => line.startsWith('Aloud asks:')).length).toBe(1);
    expect(polite.at(-1)).toBe('Aloud: All right, I leave it. Nothing was changed.');
    expect(polite.join()).not.toContain('Hearing');
    expect(new Set(polite).size).toBe(polite.length);
  });

  it.each([
    ['questions', 1],
    ['nothing', 0],
  ] as const)('only %s, where that is chosen', async (amount, count) => {
    await page.click('summary');
    await page.select('#aloud', amount);
    await page.evaluate(overhear);
    await type('install ripgrep');
    await asks();
    await type('no');
    await asksNoMore();
    await says('Nothing was changed');
    const { polite, assertive } = await page.evaluate(overheard);
    expect([polite.length, assertive.length]).toEqual([0, count]);
  });

  it('no history when the page is opened, but the question that is open', async () => {
    await talk.type('list the generations');
    await talk.type('install ripgrep');
    await page.evaluateOnNewDocument(overhear);
    await page.reload();
    await asks();
    expect((await history()).length).toBeGreaterThan(3);
    const { polite, assertive } = await page.evaluate(overheard);
    expect(polite).toEqual([]);
    expect(assertive).toEqual([expect.stringContaining('I would install ripgrep') as string]);
  });
});

describe('the page keeps up', () => {
  it('with what was said while it was cut off', async () => {
    const sockets = new Set<Socket>();
    const see = (message: unknown): void => void sockets.add((message as { socket: Socket }).socket);
    subscribe('http.server.request.start', see);
    await page.reload();
    await connection('connected');
    unsubscribe('http.server.request.start', see);
    await talk.type('list the generations');
    await says('list the generations');
    await page.setOfflineMode(true);
    for (const socket of sockets) socket.destroy();
    await connection('lost');
    await talk.type('install ripgrep');
    await page.setOfflineMode(false);
    await connection('connected');
    await asks();
    const lines = await history();
    expect(lines[0]).toContain('I would install ripgrep');
    for (const once of ['list the generations', 'install ripgrep'])
      expect(lines.filter((line) => line === once).length).toBe(1);
  });

  it('with its tab reloaded, and says when Aloud has ended', async () => {
    await talk.type('list the generations');
    await page.reload();
    await connection('connected');
    expect(page.url()).not.toContain('#');
    expect(await history()).toContain('list the generations');
    await captions.close();
    await connection('ended');
    expect(await page.evaluate(texts, '#connection')).toEqual(['Aloud has ended.']);
  });

  it('but not for a link that was used before', async () => {
    const other = await browser.createBrowserContext();
    const stranger = await other.newPage();
    await stranger.goto(link);
    await stranger.waitForSelector('#connection[data-state="refused"]');
    expect(await stranger.evaluate(texts, '#history li')).toEqual([]);
    await stranger.goto('about:blank');
    await stranger.goto(await captions.link());
    await stranger.waitForSelector('#connection[data-state="connected"]');
    await other.close();
  });
});
