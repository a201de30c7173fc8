/** The whole service as its own process, asked by a client written to the protocol and by the package that others use. */
import { execa } from 'execa';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat } from '../../../speech/audio/samples.js';
import { resample } from '../../../speech/audio/resample.js';
import { WyomingVoice } from '../../../speech/voices/wyoming.js';
import { describe as describeService, transcribe } from '../../../speech/wyoming/client.js';
import { findPaths, packageRoot } from '../../../src/paths.js';
import { RemoteEars } from '../../../src/understanding/remote-ears.js';
import { newEngine } from '../../intents/support.js';
import { modelsDir } from '../../support/models.js';

const source = join(packageRoot(), 'tests', 'src', 'wyoming', 'pypi_client.py');
let home: string;
let uri: string;
let service: ReturnType<typeof start>;

function start(socket: string) {
  const { piperPython } = findPaths();
  return execa(
    process.execPath,
    [join(packageRoot(), 'scripts', 'aloud.cjs'), 'wyoming', '--backend', 'rehearsal', '--socket', socket],
    {
      reject: false,
      stdin: 'ignore',
      extendEnv: false,
      env: {
        ...{ PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home },
        ...{ ALOUD_MODELS: modelsDir(), ALOUD_PIPER_PYTHON: piperPython },
      },
    },
  );
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'aloud-wyoming-'));
  const socket = join(home, 'w.sock');
  uri = `unix://${socket}`;
  service = start(socket);
  const output = new Promise<string>((resolve) => {
    let text = '';
    service.stdout.on('data', (piece) => {
      text += String(piece);
      if (text.includes('serves')) resolve(text);
    });
    void service.then((ended) => resolve(`It ended: ${ended.stderr}`));
  });
  expect(await output).toContain(uri);
}, 120_000);
afterAll(async () => {
  service.kill('SIGTERM');
  expect((await service).exitCode).toBe(0);
  rmSync(home, { recursive: true });
});

/** A client as the published protocol has it, without any code of Aloud. */
class Client {
  readonly #socket: Socket;
  #rest = Buffer.alloc(0);
  #wake = (): void => undefined;
  #over = false;

  constructor(file: string) {
    this.#socket = connect(file);
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (piece: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, piece]);
      this.#wake();
    });
    this.#socket.on('close', () => {
      this.#over = true;
      this.#wake();
    });
  }

  send(type: string, data: object = {}, payload = Buffer.alloc(0)): void {
    const json = Buffer.from(JSON.stringify(data));
    const line = { type, version: '1.10.2', data_length: json.length, payload_length: payload.length };
    this.#socket.write(Buffer.concat([Buffer.from(`${JSON.stringify(line)}\n`), json, payload]));
  }

  raw(text: string): void {
    this.#socket.write(text);
  }

  /** The next event; null when the connection has ended. */
  async event(): Promise<{ type: string; data: Record<string, unknown> } | null> {
    for (;;) {
      const end = this.#rest.indexOf('\n');
      if (end >= 0) {
        const head = JSON.parse(this.#rest.subarray(0, end).toString()) as {
          type: string;
          data_length?: number;
          payload_length?: number;
        };
        const dataEnd = end + 1 + (head.data_length ?? 0);
        const whole = dataEnd + (head.payload_length ?? 0);
        if (this.#rest.length >= whole) {
          const json = this.#rest.subarray(end + 1, dataEnd).toString();
          this.#rest = this.#rest.subarray(whole);
          return { type: head.type, data: json === '' ? {} : (JSON.parse(json) as Record<string, unknown>) };
        }
      }
      if (this.#over) return null;
      const late = AbortSignal.timeout(30_000);
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        late.onabort = () => reject(new Error('No event came.'));
      });
    }
  }

  /** Asks in words and gives the words of the answer. */
  async ask(text: string, conversation?: string): Promise<string> {
    this.send('transcript', {
      text,
      ...(conversation !== undefined && { context: { conversation_id: conversation } }),
    });
    const got = await this.event();
    expect(got?.type).toMatch(/handled$/);
    return String(got?.data['text']);
  }

  close(): void {
    this.#socket.destroy();
  }
}

const client = () => new Client(join(home, 'w.sock'));
const DONE = /Done\./;

describe('a conversation over Wyoming', () => {
  it('is for its owner alone', () => {
    expect(statSync(join(home, 'w.sock')).mode & 0o777).toBe(0o600);
  });

  it('changes nothing without a yes of its own, and no other room’s yes is one', async () => {
    const [kitchen, study] = [client(), client()];
    const asked = await kitchen.ask('install ripgrep');
    expect(asked).toContain('rehearsal machine');
    expect(asked).toMatch(/I would install ripgrep.*Shall I\?$/);
    expect(await study.ask('yes')).not.toMatch(DONE);
    expect(await study.ask('what is installed')).not.toContain('ripgrep');
    // A question of the other room is open too: each yes answers the one of its room.
    expect(await study.ask('install jq')).toMatch(/I would install jq/);
    expect(await kitchen.ask('yes')).toMatch(/Done\. ripgrep is installed/);
    // The world has changed since the other plan: it is no longer what was confirmed.
    expect(await study.ask('no')).toMatch(/leave it/);
    for (const one of [kitchen, study]) one.close();
  });

  it('that ends with a question open leaves it unanswered', async () => {
    const first = client();
    expect(await first.ask('install krita')).toMatch(/Shall I/);
    first.close();
    const second = client();
    expect(await second.ask('yes')).not.toMatch(DONE);
    second.close();
  });

  it('that names itself goes on over connections, as Home Assistant’s does', async () => {
    const conversation = '01JABCDEFGHJKMNPQRSTVWXYZ0';
    const first = client();
    expect(await first.ask('install fzf', conversation)).toMatch(/Shall I/);
    first.close();
    const [second, other] = [client(), client()];
    expect(await other.ask('yes', 'another-conversation')).not.toMatch(DONE);
    expect(await second.ask('yes', conversation)).toMatch(DONE);
    for (const one of [second, other]) one.close();
  });

  it('needs more than a yes where nothing can be undone, and says what it does not understand', async () => {
    const one = client();
    expect(await one.ask('delete old generations')).toMatch(/can't be undone.*yes, delete them/);
    expect(await one.ask('yes')).not.toMatch(DONE);
    expect(await one.ask('no')).toMatch(/leave it|nothing/i);
    one.send('transcript', { text: 'the weather was rather nice in Lisbon' });
    expect((await one.event())?.type).toBe('not-handled');
    one.close();
  });

  it('ends where the bytes are no events, and others go on', async () => {
    const good = client();
    for (const bad of ['no event at all\n', 'x'.repeat(70_000), '{"type":"x","payload_length":1e12}\n']) {
      const hostile = client();
      hostile.raw(bad);
      expect((await hostile.event())?.type).toBe('error');
      expect(await hostile.event()).toBeNull();
    }
    good.send('audio-start', { rate: 16_000, width: 4, channels: 1 });
    good.send('audio-chunk', { rate: 16_000, width: 4, channels: 1 }, Buffer.alloc(8));
    expect((await good.event())?.data['code']).toBe('bad-event');
    good.send('transcript', { text: 5 });
    expect((await good.event())?.type).toBe('error');
    good.send('something-new', {});
    good.send('ping', { text: 'x' });
    expect(await good.event()).toMatchObject({ type: 'pong', data: { text: 'x' } });
    good.close();
  });
});

describe('ears and voice over Wyoming', () => {
  it('are lent and used: what one Aloud says another hears', async () => {
    expect(await describeService(uri)).toMatchObject({
      asr: [{ installed: true }],
      handle: [{ name: 'aloud' }],
    });
    const voice = new WyomingVoice(uri);
    const pieces: Float32Array[] = [];
    let rate = 16_000;
    for await (const sound of voice.speak('install firefox', { rate: 1, volume: 1 })) {
      pieces.push(sound.samples);
      rate = sound.rate;
    }
    const audio = resample(concat(pieces), rate, 16_000);
    expect((await transcribe(uri, audio)).toLowerCase()).toContain('install firefox');
    const ears = new RemoteEars(uri, newEngine());
    const utterance = ears.begin({ question: null, options: 0 });
    utterance.feed(audio);
    const said = await utterance.finish(new AbortController().signal);
    expect(said.understanding).toMatchObject({ outcome: 'understood', intent: 'install_package' });
    expect(said.transcript?.engine).toBe('wyoming');
    // Faster is shorter.
    let fast = 0;
    for await (const sound of voice.speak('install firefox', { rate: 2, volume: 1 }))
      fast += sound.samples.length / sound.rate;
    expect(fast).toBeLessThan(0.75 * (concat(pieces).length / rate));
    await voice.close();
    await expect(transcribe('unix:///nowhere/at-all', audio)).rejects.toThrow("can't be reached");
  });

  it('work with the package that Home Assistant and the satellites use', async ({ skip }) => {
    const venv = join(home, 'venv');
    const made = await execa('python3', ['-m', 'venv', venv], { reject: false });
    skip(made.exitCode !== 0, 'Python’s venv module is missing (apt-get install python3-venv)');
    const python = join(venv, 'bin', 'python');
    const got = await execa(python, ['-m', 'pip', 'install', '--quiet', 'wyoming'], {
      reject: false,
      timeout: 60_000,
    });
    skip(got.exitCode !== 0 || !existsSync(python), 'the package wyoming could not be fetched');
    const { stdout } = await execa(python, [source, uri]);
    const said = Object.assign({}, ...stdout.split('\n').map((line) => JSON.parse(line) as object)) as object;
    expect(said).toMatchObject({
      pong: 'here',
      asr: ['en'],
      tts: ['piper'],
      ...{ handle: 'aloud', intent: 'install_package' },
      entities: { package: ['jq'] },
      handled: true,
    });
    const { seconds, heard, asked, answered } = said as Record<string, unknown>;
    expect(seconds).toBeGreaterThan(0.5);
    expect(String(heard).toLowerCase()).toContain('firefox');
    expect(asked).toMatch(/I would install jq.*Shall I\?$/);
    expect(answered).toMatch(DONE);
  }, 150_000);
});
