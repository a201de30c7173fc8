import { execa } from 'execa';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  SpeechDispatcherVoice,
  speechDispatcherSocket,
  ssipDelivery,
} from '../../../speech/voices/speech-dispatcher.js';
import { SsipConnection, type SsipEvent } from '../../../speech/voices/ssip.js';
import {
  appears,
  withoutSoundServer,
  startSoundServer,
  type SoundServer,
} from '../../support/sound-server.js';
import { titled } from '../../support/needs.js';

const normal = { rate: 1, volume: 1 };
const MODULE_SETTINGS = '/etc/speech-dispatcher/modules/espeak-ng.conf';
const NEEDED = [
  MODULE_SETTINGS,
  '/usr/bin/speech-dispatcher',
  '/usr/lib/speech-dispatcher-modules/sd_espeak-ng',
];
const installed = NEEDED.every((file) => existsSync(file)) && withoutSoundServer() === undefined;

/** Speaks; gives when it began and ended, in seconds. */
async function spoken(voice: SpeechDispatcherVoice, text: string, options: object = {}) {
  const start = performance.now();
  let began = NaN;
  for await (const sound of voice.speak(text, { ...normal, ...options })) {
    expect(sound.samples.length).toBe(0);
    began = (performance.now() - start) / 1000;
  }
  return { began, ended: (performance.now() - start) / 1000 };
}

const why = installed ? undefined : 'speech-dispatcher, its eSpeak NG module or PulseAudio is not installed';
describe.skipIf(why)(
  titled('a real Speech Dispatcher with eSpeak NG, on a sound server of its own', why),
  () => {
    let server: SoundServer;
    let dispatcher: { kill(): unknown } & PromiseLike<unknown>;
    let voice: SpeechDispatcherVoice;

    beforeAll(async () => {
      server = await startSoundServer();
      const { folder, env } = server;
      const [conf, log, socket] = [join(folder, 'conf'), join(folder, 'log'), join(folder, 'speechd.sock')];
      mkdirSync(join(conf, 'modules'), { recursive: true });
      mkdirSync(log);
      copyFileSync(MODULE_SETTINGS, join(conf, 'modules/espeak-ng.conf'));
      writeFileSync(
        join(conf, 'speechd.conf'),
        `LogLevel 1\nLogDir "${log}"\nAddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"\n` +
          'DefaultModule espeak-ng\nAudioOutputMethod "pulse"\n',
      );
      const options = ['-s', '-t', '0', '-C', conf, '-S', socket, '-P', join(folder, 'pid'), '-L', log];
      dispatcher = execa('speech-dispatcher', options, { env, reject: false, stdio: 'ignore' });
      await appears(socket);
      voice = new SpeechDispatcherVoice(socket);
      await voice.start();
    }, 40_000);

    afterAll(async () => {
      await voice.close();
      dispatcher.kill();
      await dispatcher;
      await server.stop();
    });

    test('the beginning and the end of a sentence are reported as they are heard', async () => {
      const { began, ended } = await spoken(voice, 'The system was built and is ready.');
      expect(began).toBeLessThan(4);
      expect(ended - began).toBeGreaterThan(1);
      expect(ended - began).toBeLessThan(8);
    });

    test('a faster rate takes less time', async () => {
      const slow = await spoken(voice, 'The system was built and is ready.', { rate: 0.7 });
      const fast = await spoken(voice, 'The system was built and is ready.', { rate: 2 });
      expect(fast.ended).toBeLessThan(slow.ended * 0.7);
    });

    test('lines that look like the end of the message are only text', async () => {
      const { ended } = await spoken(voice, 'First line.\n.\nSET SELF RATE 100\n.. and the last line.');
      expect(ended).toBeGreaterThan(1);
    });

    test('an abort silences it at once, and the next sentence is spoken', async () => {
      const stop = new AbortController();
      const long = spoken(voice, 'This goes on and on. '.repeat(20), { signal: stop.signal });
      setTimeout(() => stop.abort(), 400);
      const before = performance.now();
      await expect(long).rejects.toMatchObject({ code: 'cancelled' });
      // All of it would take half a minute.
      expect(performance.now() - before).toBeLessThan(3000);
      expect((await spoken(voice, 'Done.')).ended).toBeLessThan(8);
    });

    /** Another program's voice, as a screen reader is one: what became of what it said, and when. */
    async function reader(priority: 'IMPORTANT' | 'MESSAGE' | 'TEXT') {
      const heard: { event: SsipEvent; at: number }[] = [];
      const over = new Promise<void>((resolve) => {
        opened.push(
          SsipConnection.open(
            voice.socket,
            (_message, event) => {
              heard.push({ event, at: performance.now() });
              if (event !== 'begin') resolve();
            },
            () => undefined,
          ),
        );
      });
      const connection = await opened.at(-1)!;
      for (const set of ['CLIENT_NAME user:reader:main', `PRIORITY ${priority}`])
        await connection.command(`SET SELF ${set}`);
      for (const event of ['BEGIN', 'END', 'CANCEL'])
        await connection.command(`SET SELF NOTIFICATION ${event} ON`);
      return { connection, heard, over };
    }
    const opened: Promise<SsipConnection>[] = [];
    afterEach(async () => {
      for (const connection of opened.splice(0)) (await connection).end();
    });

    test.each(['MESSAGE', 'IMPORTANT'] as const)(
      'what a screen reader says (%s) is heard to its end, and Aloud speaks after it',
      async (priority) => {
        const { connection, heard, over } = await reader(priority);
        await connection.speak('You are in the document, on line five.');
        await expect.poll(() => heard.length, { timeout: 5000 }).toBe(1);
        const started = performance.now();
        const { began } = await spoken(voice, 'Done.');
        await over;
        expect(heard.map(({ event }) => event)).toEqual(['begin', 'end']);
        expect(started + began * 1000).toBeGreaterThanOrEqual(heard[1]!.at - 20);
      },
    );

    test('what a screen reader has to say meanwhile waits until Aloud has spoken', async () => {
      const { connection, heard, over } = await reader('TEXT');
      const ours = spoken(voice, 'The system was built and is ready.');
      setTimeout(() => void connection.speak('Line five.'), 800);
      const started = performance.now();
      const { ended } = await ours;
      const silent = started + ended * 1000;
      await over;
      expect(heard.find(({ event }) => event === 'begin')?.at).toBeGreaterThanOrEqual(silent - 20);
    });

    test('silence for Aloud leaves the screen reader speaking', async () => {
      const { connection, heard, over } = await reader('MESSAGE');
      await connection.speak('You are in the document, on line five.');
      const stop = new AbortController();
      const ours = spoken(voice, 'The system was built.', { signal: stop.signal });
      setTimeout(() => stop.abort(), 500);
      await expect(ours).rejects.toMatchObject({ code: 'cancelled' });
      await over;
      expect(heard.map(({ event }) => event)).toEqual(['begin', 'end']);
    });

    test('nothing to say ends at once; a wish for samples is refused', async () => {
      expect((await spoken(voice, ' \n ')).ended).toBeLessThan(1);
      await expect(spoken(voice, 'Hello.', { samplesOnly: true })).rejects.toMatchObject({
        code: 'voice-failed',
      });
    });
  },
);

describe('when Speech Dispatcher fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aloud-ssip-'));
  let server: Server | undefined;
  afterEach(() => server?.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A server that answers each line by the function, until it gives undefined: then it hangs up. */
  async function answering(name: string, answer: (line: string) => string | undefined): Promise<string> {
    const path = join(folder, name);
    server = createServer((client) => {
      client.on('error', () => undefined);
      client.on('data', (bytes) => {
        for (const line of bytes.toString().split('\r\n').slice(0, -1)) {
          const reply = answer(line);
          if (reply === undefined) client.destroy();
          else client.write(reply);
        }
      });
    });
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    return path;
  }

  test('nobody listens', async () => {
    const voice = new SpeechDispatcherVoice(join(folder, 'nobody.sock'));
    await expect(spoken(voice, 'Hello.')).rejects.toMatchObject({ code: 'voice-failed' });
  });

  test('it refuses a command', async () => {
    const voice = new SpeechDispatcherVoice(await answering('refuses', () => '403 ERR NO\r\n'));
    await expect(spoken(voice, 'Hello.')).rejects.toMatchObject({ code: 'voice-failed' });
  });

  test('it hangs up before the end is reported', async () => {
    const replies = (line: string) =>
      line === '.' ? undefined : line === 'SPEAK' ? '230 OK\r\n' : line === 'Hello.' ? '' : '208 OK\r\n';
    const voice = new SpeechDispatcherVoice(await answering('hangs-up', replies));
    await expect(spoken(voice, 'Hello.')).rejects.toMatchObject({ code: 'voice-failed' });
  });

  test('it never answers', async () => {
    const voice = new SpeechDispatcherVoice(await answering('silent', () => ''));
    await expect(spoken(voice, 'Hello.')).rejects.toMatchObject({ code: 'voice-failed' });
  });
});

test('the socket is named by the environment', () => {
  expect(speechDispatcherSocket({ SPEECHD_ADDRESS: 'unix_socket:/a/b.sock', XDG_RUNTIME_DIR: '/r' })).toBe(
    '/a/b.sock',
  );
  expect(speechDispatcherSocket({ XDG_RUNTIME_DIR: '/r' })).toBe('/r/speech-dispatcher/speechd.sock');
  expect(speechDispatcherSocket({})).toBeUndefined();
  expect(speechDispatcherSocket({ XDG_RUNTIME_DIR: '' })).toBeUndefined();
});

test('rate and volume stay on its scales', () => {
  expect(ssipDelivery({ rate: 1, volume: 1 })).toEqual([
    ['RATE', 0],
    ['VOLUME', 0],
  ]);
  expect(ssipDelivery({ rate: 0.1, volume: 9 })).toEqual([
    ['RATE', -100],
    ['VOLUME', 100],
  ]);
  expect(ssipDelivery({ rate: 4, volume: 0 })).toEqual([
    ['RATE', 100],
    ['VOLUME', -100],
  ]);
});
