import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const MAKE = resolve('tests/nix/standin/make.py');
const ERRORS = resolve('tests/nix/fixtures/errors');

/** The version of Nix on this machine; undefined where there is none. */
export function nixVersion(env: NodeJS.ProcessEnv = process.env): string | undefined {
  try {
    return /\d+\.\d+/.exec(execFileSync('nix', ['--version'], { encoding: 'utf8', env }))?.[0];
  } catch {
    return undefined;
  }
}

/** Why what takes a Nix can't be tested here. */
export function withoutNix(): string | undefined {
  return nixVersion() === undefined ? 'there is no Nix on this machine' : undefined;
}

/** A NixOS of the tests' own: a real Nix with a store, a profile and a configuration in one folder. */
export class Standin {
  readonly folder = mkdtempSync(join(tmpdir(), 'aloud-nix-'));
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir = join(this.folder, 'state');

  /** `adopted`: whether its configuration imports Aloud's module. */
  constructor(extra: NodeJS.ProcessEnv = {}, adopted = true) {
    const made = execFileSync(
      'python3',
      [MAKE, 'machine', this.folder, ...(adopted ? [] : ['--not-adopted'])],
      {
        encoding: 'utf8',
        env: { ...process.env, ...extra },
      },
    );
    this.env = { ...process.env, ...extra, ...(JSON.parse(made) as NodeJS.ProcessEnv) };
  }

  /** Writes the configuration by hand: `lines` go into its outermost braces. */
  configure(lines: string): void {
    const file = this.path('etc/nixos/configuration.nix');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/\}\s*$/, `${lines}\n}\n`));
  }

  /** Makes the configuration one that does not evaluate. */
  breakConfiguration(): void {
    appendFileSync(this.path('etc/nixos/configuration.nix'), '\n  }} this is no Nix');
  }

  /** Makes the next build end with the recorded words of a failure. */
  failBuild(fixture: string): void {
    copyFileSync(join(ERRORS, fixture), this.path('run/fail-build'));
  }

  /** Makes the next activation leave a unit failed. */
  failActivation(): void {
    writeFileSync(this.path('run/fail-activation'), '');
  }

  /** Publishes newer packages in the machine's channel. */
  release(number: number): void {
    execFileSync('python3', [MAKE, 'release', this.folder, String(number)]);
  }

  /** Keeps the machine as it is now, for `again`. */
  keep(): this {
    execFileSync('python3', [MAKE, 'keep', this.folder]);
    return this;
  }

  /** Puts the machine back to how it was kept: much quicker than making another one. */
  again(): this {
    execFileSync('python3', [MAKE, 'again', this.folder]);
    return this;
  }

  /** A file of the machine. */
  path(name: string): string {
    return join(this.folder, name);
  }

  remove(): void {
    execFileSync('python3', [MAKE, 'remove', this.folder]);
  }
}
