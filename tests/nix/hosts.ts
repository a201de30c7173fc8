import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BridgeClient } from '../../bridge/client.js';
import type { HostAddress } from '../../bridge/process.js';
import { MAKE } from './standin.js';
import type { Way } from './ways.js';

const HOSTS = resolve('tests/nix/standin/hosts.py');
const run = (...args: string[]): string => execFileSync('python3', [HOSTS, ...args], { encoding: 'utf8' });

/** Why there can be no machines behind ssh here; undefined where there can. */
export function hostsMissing(): string | undefined {
  return run('missing', '.').trim() || undefined;
}

/** A stand-in machine and two more behind a real sshd: `server` and `laptop`. */
export class StandinHosts {
  readonly folder = mkdtempSync(join(tmpdir(), 'aloud-nix-'));
  readonly env: NodeJS.ProcessEnv;
  readonly hosts: Readonly<Record<string, HostAddress>>;

  constructor(extra: NodeJS.ProcessEnv = {}) {
    const made = JSON.parse(run('make', this.folder)) as {
      environment: NodeJS.ProcessEnv;
      hosts: Record<string, HostAddress>;
    };
    this.env = { ...process.env, ...extra, ...made.environment };
    this.hosts = made.hosts;
  }

  open({ backend, python }: Way): Promise<BridgeClient> {
    const { env, hosts } = this;
    const stateDir = join(this.folder, 'state');
    return BridgeClient.start({ backend, stateDir, env, hosts, ...(python === undefined ? {} : { python }) });
  }

  down(host: string, down: boolean): void {
    run(down ? 'down' : 'up', this.folder, host);
  }

  /** Makes the next activation there leave a unit failed. */
  failActivation(host: string): void {
    writeFileSync(join(this.folder, 'hosts', host, 'run', 'fail-activation'), '');
  }

  /** Keeps all of them as they are now, for `again`. */
  keep(): this {
    run('keep', this.folder);
    return this;
  }

  /** Puts all of them back to how they were kept: much quicker than making others. */
  again(): this {
    run('again', this.folder);
    return this;
  }

  remove(): void {
    run('stop', this.folder);
    execFileSync('python3', [MAKE, 'remove', this.folder]);
  }
}
