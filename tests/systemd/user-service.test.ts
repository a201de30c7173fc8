import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelsDir } from '../support/models.js';
import { titled } from '../support/needs.js';
import { withoutNix } from '../nix/standin.js';
import { Booted, CHECKOUT } from './booted.js';
import { settingsOfModule } from './module.js';

const UNIT = 'aloud.service';
const NODE = '/opt/node';
const { machine, why } = await Booted.orWhyNot(withoutNix(), [
  { from: dirname(dirname(process.execPath)), to: NODE },
  { from: modelsDir(), to: '/opt/models' },
]);

describe.skipIf(machine === undefined)(titled("Aloud's service, under a user's systemd", why), () => {
  const inside = machine!;
  let runtime: string;
  afterAll(() => inside.stop());

  beforeAll(async () => {
    await inside.output(['useradd', '-m', 'ann']);
    const uid = await inside.output(['id', '-u', 'ann']);
    runtime = `/run/user/${uid}`;
    const command = `#!/bin/sh\nexec ${NODE}/bin/node ${CHECKOUT}/scripts/aloud.cjs "$@"\n`;
    await inside.write('/usr/local/bin/aloud', command);
    await inside.output(['chmod', '755', '/usr/local/bin/aloud']);
    for (const unit of [UNIT, 'aloud.socket'])
      await inside.output(['install', '-Dm644', `${CHECKOUT}/systemd/${unit}`, `/etc/systemd/user/${unit}`]);
    await inside.write('/home/ann/.config/environment.d/50-aloud.conf', 'ALOUD_MODELS=/opt/models\n');
    // As the module confines it; and half a minute is long for a test.
    const confined = settingsOfModule('unprivileged.nix', 'captions = false; hosts = false;');
    const more = ['[Service]', ...confined, 'WatchdogSec=5', ''].join('\n');
    await inside.write(`/etc/systemd/user/${UNIT}.d/more.conf`, more);
    await inside.output(['chown', '-R', 'ann:', '/home/ann']);
    await inside.output(['systemctl', 'start', `user@${uid}.service`]);
    await systemctl('start', 'aloud.socket');
  }, 120_000);

  const ann = (...command: string[]) =>
    inside.output(command, { user: 'ann', env: { XDG_RUNTIME_DIR: runtime } });
  const systemctl = (...words: string[]) => ann('systemctl', '--user', ...words);
  const told = (property: string) => systemctl('show', `--property=${property}`, '--value', UNIT);

  /** Resolves when the service is up for the nth time. */
  async function restarted(times: number): Promise<void> {
    for (;;) {
      if (Number(await told('NRestarts')) >= times && (await told('ActiveState')) === 'active') return;
      await delay(200);
    }
  }

  it(
    'is started by whoever speaks to its socket, and is up when it answers',
    { timeout: 120_000 },
    async () => {
      expect(await told('ActiveState')).toBe('inactive');
      expect(await ann('aloud', 'status')).toMatch(/^Aloud is running\.$/m);
      // It answers on its socket an instant before systemd has heard that it is ready.
      await restarted(0);
      const socket = await ann('stat', '-c', '%a %U', `${runtime}/aloud/control.sock`, `${runtime}/aloud`);
      expect(socket).toBe('600 ann\n700 ann');
    },
  );

  it('is there again after a sudden end', { timeout: 120_000 }, async () => {
    await systemctl('kill', '--kill-who=main', '--signal=KILL', UNIT);
    await restarted(1);
    expect(await ann('aloud', 'status')).toMatch(/^Aloud is running\.$/m);
  });

  it('is there again when it hangs', { timeout: 120_000 }, async () => {
    await systemctl('kill', '--kill-who=main', '--signal=STOP', UNIT);
    await restarted(2);
    const journal = await inside.output(['journalctl', '--no-pager', '--output=cat']);
    expect(journal).toContain("Failed with result 'watchdog'.");
    expect(await ann('aloud', 'status')).toMatch(/^Aloud is running\.$/m);
  });

  it(
    'ends when it is told to, with nothing left behind, and its socket stays',
    { timeout: 120_000 },
    async () => {
      await systemctl('stop', UNIT);
      expect([await told('ActiveState'), await told('Result')]).toEqual(['inactive', 'success']);
      expect((await inside.run(['pgrep', '--full', CHECKOUT])).stdout).toBe('');
      expect(await systemctl('is-active', 'aloud.socket')).toBe('active');
    },
  );
});
