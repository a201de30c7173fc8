import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Captions } from '../../../src/captions/captions.js';
import { MessageReader, type Message } from '../../../src/captions/page/feed.js';
import type { Caption, Live } from '../../../src/captions/page/types.js';
import { EventStream, type TurnEvent } from '../../../src/events.js';
import { packageRoot } from '../../../src/paths.js';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let events: EventStream;
let captions: Captions;
let port: number;
let answered: string[];
const parts = () => ({ events, root: packageRoot(), answer: (text: string) => void answered.push(text) });
const take = (event: TurnEvent): void => events.emit(event);

beforeEach(async () => {
  events = new EventStream();
  answered = [];
  captions = new Captions({ ...parts(), port: () => 0 });
  port = Number(new URL(await captions.link()).port);
});
afterEach(() => captions.close());

/** A request with whatever headers: fetch would not send a foreign Host. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: object,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: { ...type, ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function leave(): Promise<{ Authorization: string }> {
  const code = new URL(await captions.link()).hash.slice(1);
  const { body } = await ask('POST', '/session', {}, { code });
  return { Authorization: `Bearer ${(JSON.parse(body) as { token: string }).token}` };
}

/** Reads the stream until it has given so many events, then goes away. */
async function follow(headers: Record<string, string>, count: number): Promise<Message[]> {
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${port}/events`, { headers, signal: stop.signal });
  const messages: Message[] = [];
  const reader = new MessageReader();
  const decoder = new TextDecoder();
  for await (const piece of response.body!) {
    messages.push(...reader.push(decoder.decode(piece as Uint8Array, { stream: true })));
    if (messages.length >= count) break;
  }
  stop.abort();
  return messages;
}

const question = { type: 'confirmation', state: 'asked', question: 'Shall I?', answers: [] } as const;

describe('who may read and answer', () => {
  it('is nobody without a token, and none of it is heard', async () => {
    const wrong = { Authorization: `Bearer ${'A'.repeat(43)}` };
    for (const headers of [{}, wrong, { Authorization: 'Bearer ' }] as Record<string, string>[]) {
      expect((await ask('GET', '/events', headers)).status).toBe(401);
      expect((await ask('POST', '/say', headers, { text: 'yes', question: null })).status).toBe(401);
      expect((await ask('POST', '/stop', headers, {})).status).toBe(401);
      expect((await ask('POST', '/microphone', headers, { open: true })).status).toBe(401);
    }
    expect(answered).toEqual([]);
  });

  it('is whoever has the link, once', async () => {
    const code = new URL(await captions.link()).hash.slice(1);
    expect(Buffer.from(code, 'base64url').length).toBe(32);
    expect((await ask('POST', '/session', {}, { code })).status).toBe(200);
    expect((await ask('POST', '/session', {}, { code })).status).toBe(401);
    expect((await ask('POST', '/session', {}, { code: 'guess' })).status).toBe(401);
  });

  it.each([
    ['a foreign name that points here', { Host: 'evil.example' }],
    ['a foreign name with this port', { Host: 'evil.example:PORT' }],
    ['another port', { Host: '127.0.0.1:1' }],
    ['a page elsewhere', { Origin: 'http://evil.example' }],
    ['a page on another port here', { Origin: 'http://127.0.0.1:1' }],
    ['no page at all', { Origin: 'null' }],
    ['a script elsewhere', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('is not %s, even with the token', async (_who, headers) => {
    const token = await leave();
    const all = Object.fromEntries(
      Object.entries({ ...token, ...headers }).map(([name, value]) => [
        name,
        value.replace('PORT', String(port)),
      ]),
    );
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/events'],
      ['POST', '/say'],
    ] as const)
      expect(
        (await ask(method, path, all, method === 'POST' ? { text: 'yes', question: null } : undefined))
          .status,
      ).toBe(403);
    expect(answered).toEqual([]);
  });

  it('is only a request that a foreign page can not make unasked', async () => {
    const token = await leave();
    const plain = { ...token, 'Content-Type': 'text/plain' };
    expect((await ask('POST', '/say', plain, { text: 'yes', question: null })).status).toBe(415);
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect((await ask(method, '/say', token)).status).toBe(405);
  });
});

describe('the microphone', () => {
  it('is opened and closed by whoever has leave, where there is one', async () => {
    const token = await leave();
    expect((await ask('POST', '/microphone', token, { open: true })).status).toBe(409);
    const heard: boolean[] = [];
    await captions.close();
    captions = new Captions({ ...parts(), microphone: (open) => void heard.push(open), port: () => 0 });
    port = Number(new URL(await captions.link()).port);
    const again = await leave();
    for (const open of [false, true])
      expect((await ask('POST', '/microphone', again, { open })).status).toBe(200);
    expect((await ask('POST', '/microphone', again, { open: 'yes' })).status).toBe(400);
    expect(heard).toEqual([false, true]);
  });
});

describe('the page', () => {
  it('may load nothing but its own files, and all of them are there', async () => {
    const page = await ask('GET', '/');
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(page.body).not.toMatch(/https?:|\bon\w+=|style=|<script>|<style/);
    const names = Array.from(page.body.matchAll(/(?:src|href)="([\w.]+)"/g), ([, name]) => `/${name!}`);
    expect(names.length).toBeGreaterThanOrEqual(3);
    const seen = new Set(names);
    for (const name of seen) {
      const { status, body, headers } = await ask('GET', name);
      expect([name, status]).toEqual([name, 200]);
      expect(headers['x-content-type-options']).toBe('nosniff');
      for (const [, imported] of body.matchAll(/from '\.(\/[\w.]+)'/g)) seen.add(imported!);
    }
    expect((await ask('GET', '/../package.json')).status).toBe(404);
    expect((await ask('GET', '/types.js')).status).toBe(404);
  });
});

describe('what is sent', () => {
  it('counts only for the question that was shown', async () => {
    const token = await leave();
    const say = async (text: string, id: number | null) =>
      (await ask('POST', '/say', token, { text, question: id })).status;
    expect(await say('install gimp', null)).toBe(200);
    take(question);
    expect(await say('yes', null)).toBe(409);
    expect(await say('yes', 99)).toBe(409);
    expect(await say('yes', 1)).toBe(200);
    take({ type: 'confirmation', state: 'closed' });
    expect(await say('yes', 1)).toBe(409);
    expect(answered).toEqual(['install gimp', 'yes']);
  });

  it('to stop is taken at any moment', async () => {
    const token = await leave();
    take(question);
    expect((await ask('POST', '/stop', token, {})).status).toBe(200);
    expect(answered).toEqual(['stop']);
  });

  it.each([
    ['nothing', { text: '  ', question: null }, 400],
    ['a line no person types', { text: 'x'.repeat(301), question: null }, 400],
    ['more than a line', { text: 'x'.repeat(5000), question: null }, 413],
    ['something else', { command: 'rm' }, 400],
  ])('as %s is refused', async (_what, body, status) => {
    expect((await ask('POST', '/say', await leave(), body)).status).toBe(status);
    expect(answered).toEqual([]);
  });
});

describe('the stream', () => {
  it('gives what was said before, then each line and change as they come', async () => {
    const token = await leave();
    take({ type: 'say', text: 'Aloud is ready.', kind: 'message' });
    const reading = follow(token, 4);
    await new Promise((done) => setTimeout(done, 100));
    take(question);
    const messages = await reading;
    expect(messages.map(({ event }) => event)).toEqual(['missed', 'live', 'caption', 'live']);
    expect((JSON.parse(messages[0]!.data) as Caption[]).map(({ text }) => text)).toEqual(['Aloud is ready.']);
    expect((JSON.parse(messages[3]!.data) as Live).question).toEqual({
      id: 2,
      text: 'Shall I?',
      answers: [],
    });
  });

  it('goes on where a reader was', async () => {
    const token = await leave();
    for (const text of ['One.', 'Two.', 'Three.']) take({ type: 'say', text, kind: 'message' });
    const [missed] = await follow({ ...token, 'Last-Event-ID': '2' }, 1);
    expect(JSON.parse(missed!.data)).toMatchObject([{ id: 3, text: 'Three.' }]);
    expect(missed!.id).toBe('3');
  });

  it('says that Aloud ends, and the port is free again', async () => {
    const token = await leave();
    const reading = follow(token, 3);
    await new Promise((done) => setTimeout(done, 100));
    await captions.close();
    expect((await reading).at(-1)?.event).toBe('end');
    captions = new Captions({ ...parts(), port: () => port });
    expect(new URL(await captions.link()).port).toBe(String(port));
  });
});

it('another port that is set holds for the next link, and what is open stays open', async () => {
  let wanted = 0;
  const moving = new Captions({ ...parts(), port: () => wanted });
  const first = new URL(await moving.link());
  const taken = new Captions({ ...parts(), port: () => 0 });
  wanted = Number(new URL(await taken.link()).port);
  await expect(moving.link()).rejects.toMatchObject({ code: 'captions-port' });
  await taken.close();
  expect(new URL(await moving.link()).port).toBe(String(wanted));
  expect((await fetch(first.origin)).status).toBe(200);
  wanted = 0;
  expect(new URL(await moving.link()).port).toBe(first.port);
  await moving.close();
  await expect(fetch(first.origin)).rejects.toThrow();
});

it('a port that is taken is told in a sentence that says what to do', async () => {
  const second = new Captions({ ...parts(), port: () => port });
  await expect(second.link()).rejects.toMatchObject({
    code: 'captions-port',
    message: `Port ${port} for the captions page is used by another program; set captions.port to another, or to 0 for any that is free.`,
  });
  await captions.close();
  expect(new URL(await second.link()).port).toBe(String(port));
  await second.close();
});
