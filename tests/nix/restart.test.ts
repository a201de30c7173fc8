import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BridgeClient } from '../../bridge/client.js';
import { pythons, temporary } from '../bridge/support.js';
import { titled } from '../support/needs.js';

const [usual, newer] = [pythons()[0], pythons().find((path) => path.includes('3.13'))];

describe('a Python that suits the module', () => {
  const why = newer === undefined || newer === usual ? 'there is no second Python of 3.13' : undefined;
  it.skipIf(why)(titled('is the one the sidecar goes over to', why), async () => {
    const folder = temporary();
    const env = {
      ...process.env,
      PATH: `${dirname(newer!)}:${process.env['PATH']!}`,
      ALOUD_NIXOS_REBUILD_PATH: resolve('tests/nix/double/nixos-25.11'),
    };
    const options = { python: usual!, stateDir: folder.path, env };
    const client = await BridgeClient.start({ backend: 'auto', ...options });
    try {
      expect(client.hello).toMatchObject({ method: 'python_api' });
      expect(client.hello.python).toMatch(/^3\.13/);
      expect(client.hello.reason).toContain('nixos_rebuild');
    } finally {
      await client.close();
      folder.remove();
    }
  });

  it('is not needed by the rehearsal that a machine without NixOS gets', async () => {
    const folder = temporary();
    const env = { ...process.env, ALOUD_NIXOS_REBUILD_PATH: folder.path };
    const client = await BridgeClient.start({ backend: 'auto', stateDir: folder.path, env });
    expect(client.hello.reason).toMatch(/practice machine|Nix's commands/);
    await client.close();
    folder.remove();
    const insist = { ...env, NIX_HUMANITY_PYTHON_BACKEND: 'true' };
    await expect(BridgeClient.start({ backend: 'auto', stateDir: folder.path, env: insist })).rejects.toThrow(
      /Python module/,
    );
  });
});
