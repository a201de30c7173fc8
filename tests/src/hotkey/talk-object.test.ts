import { execa } from 'execa';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AloudError } from '../../../src/errors.js';
import { busctlLine, TalkObject } from '../../../src/hotkey/talk-object.js';
import { titled, without } from '../../support/needs.js';
import { startSessionBus, type SessionBus } from './session-bus.js';

const missing = without('dbus-daemon', 'dbus') ?? without('busctl', 'systemd');

describe.skipIf(missing)(titled('the talk key on the session bus', missing), () => {
  let folder: string;
  let bus: SessionBus;
  let taken: string[];
  let refuses: boolean;
  let object: TalkObject;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aloud-bus-'));
    bus = await startSessionBus(`unix:path=${join(folder, 'bus')}`);
    taken = [];
    refuses = false;
    object = new TalkObject(bus.address, (how) => {
      if (refuses) throw new AloudError('microphone-off', 'The microphone is switched off.');
      taken.push(how);
    });
    await object.offer();
  });
  afterEach(async () => {
    object.close();
    await bus.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (line: string) =>
    execa('sh', ['-c', line], {
      ...{ reject: false, extendEnv: false },
      env: { PATH: process.env['PATH'], DBUS_SESSION_BUS_ADDRESS: bus.address },
    });
  const call = (method: string) => run(busctlLine(method));

  it('is pressed by the line that is printed, by each of its words', async () => {
    for (const method of ['Press', 'Release', 'Start', 'Stop', 'Toggle', 'Cancel'])
      expect(await call(method)).toMatchObject({ exitCode: 0, stdout: '' });
    expect(taken).toEqual(['press', 'release', 'start', 'stop', 'toggle', 'cancel']);
  });

  it('tells the caller what is wrong', async () => {
    refuses = true;
    expect(await call('Press')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('The microphone is switched off.') as string,
    });
    for (const unknown of ['Shout', 'toString', '__proto__']) expect((await call(unknown)).exitCode).toBe(1);
    refuses = false;
    expect((await call('Press')).exitCode).toBe(0);
  });

  it('tells those that look at the bus what it offers', async () => {
    const { stdout } = await run('busctl --user introspect org.aloud.Aloud /org/aloud/Aloud org.aloud.Talk');
    for (const method of ['Press', 'Release', 'Start', 'Stop', 'Toggle', 'Cancel'])
      expect(stdout).toMatch(new RegExp(`\\.${method} +method +- +-`, 'u'));
  });

  it('belongs to the first that has it, and goes with it', async () => {
    const second = new TalkObject(bus.address, () => taken.push('second'));
    await second.offer();
    await call('Press');
    object.close();
    await expect.poll(async () => (await call('Press')).exitCode).toBe(1);
    await second.offer();
    expect((await call('Stop')).exitCode).toBe(0);
    expect(taken).toEqual(['press', 'second']);
    second.close();
  });

  it('is back when the bus is', async () => {
    await bus.stop();
    bus = await startSessionBus(bus.address);
    await expect.poll(async () => (await call('Toggle')).exitCode, { timeout: 9000, interval: 500 }).toBe(0);
    expect(taken).toEqual(['toggle']);
  });
});

it.each([undefined, '', 'unix:path=/nonexistent/bus', 'nonsense'])(
  'without a session bus (%s) nothing fails',
  async (address) => {
    const object = new TalkObject(address, () => undefined);
    await object.offer();
    object.close();
  },
);
