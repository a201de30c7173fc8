import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BridgeClient, confirm } from '../../bridge/client.js';
import { SIDECAR_DIR } from '../../bridge/process.js';
import { apply, eventually, planned, temporary } from '../bridge/support.js';

/** The rehearsal behind the helper: what is tried here is the way there, the same for every backend. */
describe('the helper', () => {
  let folder: ReturnType<typeof temporary>;
  let helper: ChildProcess;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = temporary();
    chmodSync(folder.path, 0o755);
    const socket = join(folder.path, 'socket');
    const state = join(folder.path, 'state');
    env = { ...process.env, PYTHONPATH: SIDECAR_DIR, ALOUD_HELPER_SOCKET: socket };
    const args = [
      '-m',
      'aloud_sidecar.helper',
      '--socket',
      socket,
      '--state',
      state,
      '--backend',
      'rehearsal',
    ];
    helper = spawn('python3', args, { env, stdio: ['ignore', 'inherit', 'pipe'] });
    expect(await eventually(() => existsSync(socket), 20_000)).toBe(true);
  });
  afterEach(() => {
    helper.kill();
    folder.remove();
  });

  it.runIf(process.getuid?.() === 0)('carries operations out for the administrator', async () => {
    const client = await BridgeClient.start({ backend: 'helper', env });
    try {
      expect(client.hello.method).toBe('rehearsal');
      const plan = await planned(client, apply({ install: ['htop'] }));
      expect(await client.execute(plan, confirm(plan, 'yes'))).toMatchObject({ ok: true });
    } finally {
      await client.close();
    }
  });

  it.runIf(process.getuid?.() === 0)('does not answer a user that may not ask', async () => {
    const refused = spawn('/usr/bin/python3', ['-c', KNOCK, env['ALOUD_HELPER_SOCKET']!], {
      uid: 65534,
      gid: 65534,
    });
    let heard = '';
    refused.stdout.on('data', (data: Buffer) => (heard += data.toString()));
    let told = '';
    helper.stderr!.on('data', (data: Buffer) => (told += data.toString()));
    await new Promise((done) => refused.on('close', done));
    expect(heard.trim()).toBe('nothing');
    expect(await eventually(() => told.includes('user 65534'), 2000)).toBe(true);
  });

  it('says when there is no helper', async () => {
    const lonely = { ...env, ALOUD_HELPER_SOCKET: join(folder.path, 'nobody') };
    await expect(BridgeClient.start({ backend: 'helper', env: lonely })).rejects.toThrow(/helper/);
  });
});

/** Says hello to the helper and prints what comes back. */
const KNOCK = `
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
try:
    s.sendall(b'{"type":"health","id":1}\\n')
    print(s.recv(100) or "nothing")
except OSError:
    print("nothing")
`;
