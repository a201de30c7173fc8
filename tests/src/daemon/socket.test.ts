import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askService } from '../../../src/daemon/client.js';
import { ControlServer, type Handler } from '../../../src/daemon/control-server.js';
import { MAX_LINE } from '../../../src/daemon/protocol.js';
import { answers, openControlSocket, socketHandedOver } from '../../../src/daemon/socket.js';
import { EventStream } from '../../../src/events.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aloud-socket-'));
  file = join(folder, 'run', 'control.sock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the control socket', () => {
  it('can be reached by its owner alone', async () => {
    const { server } = await openControlSocket(file, {});
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    server.close();
  });

  it('is refused to a second service', async () => {
    const { server } = await openControlSocket(file, {});
    await expect(openControlSocket(file, {})).rejects.toMatchObject({ code: 'already-running' });
    expect(await answers(file)).toBe(true);
    server.close();
  });

  it('is taken from a service that was killed', async () => {
    const program = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`;
    await openControlSocket(file, {}).then(({ server }) => server.close());
    const dead = spawn(process.execPath, ['-e', program, file]);
    await once(dead.stdout, 'data');
    dead.kill('SIGKILL');
    await once(dead, 'exit');
    expect(existsSync(file)).toBe(true);
    const { server } = await openControlSocket(file, {});
    expect(await answers(file)).toBe(true);
    server.close();
  });

  it('replaces nothing that is no socket', async () => {
    await openControlSocket(file, {}).then(({ server }) => server.close());
    writeFileSync(file, 'mine');
    await expect(openControlSocket(file, {})).rejects.toMatchObject({ code: 'socket-unusable' });
    expect(existsSync(file)).toBe(true);
  });

  it('is not waited for without end', async () => {
    const { server } = await openControlSocket(file, {});
    server.on('connection', (socket) => socket.resume());
    await expect(askService(file, { do: 'status' }, 100)).rejects.toMatchObject({ code: 'no-answer' });
    server.close();
    await expect(askService(file, { do: 'status' })).rejects.toMatchObject({ code: 'not-running' });
  });

  it('is the one handed over, when it was handed to this process', () => {
    expect(socketHandedOver({ LISTEN_PID: '77', LISTEN_FDS: '1' }, 77)).toBe(true);
    expect(socketHandedOver({ LISTEN_PID: '78', LISTEN_FDS: '1' }, 77)).toBe(false);
    expect(socketHandedOver({ LISTEN_PID: '77', LISTEN_FDS: '0' }, 77)).toBe(false);
    expect(socketHandedOver({}, 77)).toBe(false);
  });
});

describe('the control protocol', () => {
  async function serve(handle: Handler) {
    const { server } = await openControlSocket(file, {});
    const events = new EventStream();
    return { control: new ControlServer(server, events, handle), events };
  }

  /** All lines that come for some sent ones. */
  async function exchange(text: string): Promise<unknown[]> {
    const socket = connect(file);
    socket.end(text);
    const lines: unknown[] = [];
    for await (const line of createInterface({ input: socket })) lines.push(JSON.parse(line));
    return lines;
  }

  it('answers each request in order, by its id', async () => {
    const { control } = await serve(async (request) => {
      if (request.do === 'status') await new Promise((resolve) => setTimeout(resolve, 30));
      return request.do;
    });
    const lines = await exchange('{"do":"status","id":1}\n\n{"do":"sleep","id":"b"}\n{"do":"wake"}');
    expect(lines).toEqual([
      { type: 'reply', id: 1, ok: true, result: 'status' },
      { type: 'reply', id: 'b', ok: true, result: 'sleep' },
      { type: 'reply', ok: true, result: 'wake' },
    ]);
    await control.close();
  });

  it.each([
    'nonsense',
    '{"do":"dance"}',
    '{"do":"talk"}',
    '{"do":"talk","how":"loud"}',
    '{"do":"say","text":""}',
    '{"do":"status","more":1}',
    '[]',
    'null',
    '{"do":"settings.set","path":"../x","value":1}',
  ])('refuses %s and goes on', async (bad) => {
    const { control } = await serve(() => undefined);
    const [refusal, reply] = await exchange(`${bad}\n{"do":"status"}\n`);
    expect(refusal).toMatchObject({ ok: false, code: 'bad-request' });
    expect(reply).toMatchObject({ ok: true });
    await control.close();
  });

  it('ends a connection that sends a line without end', async () => {
    const { control } = await serve(() => undefined);
    const socket = connect(file);
    // What is still being written when it is ended fails.
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('x'.repeat(4 * MAX_LINE));
    await once(socket, 'close');
    await control.close();
  });

  it('says in the reply why a request failed', async () => {
    const { control } = await serve(() => {
      throw Object.assign(new Error('No.'), { code: 'because' });
    });
    expect(await exchange('{"do":"wake"}')).toEqual([
      { type: 'reply', ok: false, code: 'because', text: 'No.' },
    ]);
    await control.close();
  });

  it('sends events to whoever asked for them, until it leaves or the service ends', async () => {
    const { control, events } = await serve(() => undefined);
    const socket = connect(file);
    const lines: { type: string }[] = [];
    const reader = createInterface({ input: socket });
    reader.on('line', (line) => lines.push(JSON.parse(line) as { type: string }));
    socket.write('{"do":"events"}\n{"do":"events"}\n');
    await once(reader, 'line');
    await new Promise((resolve) => setTimeout(resolve, 50));
    events.emit({ type: 'say', text: 'Hello.', kind: 'message' });
    await once(reader, 'line');
    expect(lines.map(({ type }) => type)).toEqual(['reply', 'reply', 'say']);
    const ended = once(socket, 'close');
    await control.close();
    await ended;
  });
});
