import { execa } from 'execa';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/paths.js';
import { Running } from './running.js';

let service: Running;
beforeAll(async () => {
  service = await Running.start({ args: ['--silent'] });
  await service.status();
});
afterAll(() => service.stop());

describe('the captions of the service', () => {
  it('are plain lines in a terminal, from what was said before on, and take typed answers', async () => {
    await service.ask({ do: 'ask', text: 'install gimp' });
    await service.event((event) => event.type === 'confirmation' && event.state === 'asked');
    const reader = execa(process.execPath, [join(packageRoot(), 'scripts', 'aloud.cjs'), 'captions'], {
      env: service.environment,
      extendEnv: false,
      reject: false,
    });
    let text = '';
    reader.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
    const shows = (line: RegExp): Promise<void> => expect.poll(() => text, { timeout: 20_000 }).toMatch(line);
    await shows(/^You typed: install gimp$/mu);
    await shows(/^Aloud asks: I would install gimp\..*\nTo answer, type: yes; or: no$/mu);
    reader.stdin.write('no\n');
    await shows(/^You typed: no\nAloud: All right, I leave it. Nothing was changed.$/mu);
    expect(service.events.some((event) => event.type === 'outcome')).toBe(false);
    reader.kill('SIGINT');
    await reader;
  });

  it('are a page behind a link that is given to whoever may ask the service', async () => {
    const { stdout, exitCode } = await service.command('captions', '--web');
    expect(exitCode).toBe(0);
    const link = new URL(stdout);
    expect([link.hostname, link.hash.length]).toEqual(['127.0.0.1', 44]);
    expect(await (await fetch(link)).text()).toContain('<h1>Aloud captions</h1>');
  });

  it('are the events themselves with --json', async () => {
    const reader = execa(
      process.execPath,
      [join(packageRoot(), 'scripts', 'aloud.cjs'), 'captions', '--json'],
      {
        env: service.environment,
        extendEnv: false,
        reject: false,
      },
    );
    let text = '';
    reader.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
    reader.stdin.write('what generation am I on\n');
    await expect.poll(() => text, { timeout: 20_000 }).toContain('"type":"outcome"');
    for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('t');
    reader.kill('SIGINT');
    await reader;
  });

  it('close and open the microphone from the page, and say so', async () => {
    const { stdout } = await service.command('captions', '--web');
    const { origin, hash } = new URL(stdout);
    const post = async (path: string, body: object, headers = {}): Promise<Response> =>
      fetch(origin + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    const { token } = (await (await post('/session', { code: hash.slice(1) })).json()) as { token: string };
    for (const open of [false, true]) {
      const from = service.events.length;
      expect((await post('/microphone', { open }, { Authorization: `Bearer ${token}` })).status).toBe(200);
      await service.event((event) => event.type === 'listening' && event.privacy === !open, { from });
      await service.event((event) => event.type === 'say' && /^The microphone/u.test(event.text), { from });
      expect(await service.status()).toMatchObject({ privacy: !open });
    }
  });

  it('take no answer for a question that was not shown', async () => {
    const from = service.events.length;
    await service.ask({ do: 'ask', text: 'install gimp' });
    await service.event((event) => event.type === 'confirmation' && event.state === 'asked', { from });
    await expect(service.ask({ do: 'ask', text: 'yes', question: null })).rejects.toThrow(/read it first/);
    await service.ask({ do: 'ask', text: 'no' });
  });
});
