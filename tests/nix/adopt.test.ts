import {
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  realpathSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Adoption } from '../../bridge/adopt.js';
import { exitCodes } from '../../src/cli/exit-codes.js';
import { packageRoot } from '../../src/paths.js';
import { aloud } from '../src/cli/command.js';
import { onTerminal } from '../support/terminal.js';
import { Standin, nixVersion } from './standin.js';

const version = nixVersion();

describe.skipIf(version === undefined)(
  version === undefined ? 'aloud adopt (there is no Nix on this machine)' : `aloud adopt on Nix ${version}`,
  { timeout: 120_000 },
  () => {
    let machine: Standin;
    beforeAll(() => {
      machine = new Standin({}, false).keep();
    });
    beforeEach(() => {
      machine.again();
    });
    afterAll(() => machine.remove());

    const configuration = (): string => machine.path('etc/nixos/configuration.nix');
    const source = (): string => readFileSync(configuration(), 'utf8');

    async function adopt(...args: string[]): Promise<Adoption & { exitCode: number | undefined }> {
      const { stdout, exitCode } = await aloud(machine.path('home'), ['adopt', ...args, '--json'], '', {
        env: machine.env,
      });
      return { ...(JSON.parse(stdout) as Adoption), exitCode };
    }

    it('shows the line and changes nothing by itself', async () => {
      const before = source();
      const { stdout, exitCode } = await aloud(machine.path('home'), ['adopt'], 'yes\n', {
        env: machine.env,
      });
      expect(stdout).toContain('imports = [ ./aloud ];');
      expect(stdout).toContain(`The line goes into ${configuration()}`);
      expect(stdout).toContain('aloud adopt --yes');
      expect(exitCode).toBe(exitCodes['not-done']);
      expect(source()).toBe(before);
    });

    it('adds it when told to, keeps a copy, and does it once', async () => {
      const before = source();
      const done = await adopt('--yes');
      expect(done).toMatchObject({
        type: 'adoption',
        state: 'adopted',
        file: configuration(),
        exitCode: exitCodes.ok,
      });
      expect(readFileSync(done.backup!, 'utf8')).toBe(before);
      const after = source();
      expect(after).toContain('imports = [ ./aloud ];');
      expect(await adopt('--yes')).toMatchObject({ state: 'adopted', exitCode: exitCodes.ok });
      expect(source()).toBe(after);
    });

    it('takes everything back where the configuration does not evaluate', async () => {
      machine.configure('  services.opensh.enable = true;');
      const before = source();
      const { state, failure, exitCode } = await adopt('--yes');
      expect({ state, exitCode }).toEqual({ state: 'certain', exitCode: exitCodes['operation-failed'] });
      expect(failure!.code).toBe('unknown_option');
      expect(source()).toBe(before);
    });

    it('leaves what is not plain to the person, with its files ready', async () => {
      writeFileSync(configuration(), '{ pkgs, ... }: let a = 1; in { }\n');
      const { state, exitCode } = await adopt('--yes');
      expect({ state, exitCode }).toEqual({ state: 'by_hand', exitCode: exitCodes['not-done'] });
      expect(existsSync(machine.path('etc/nixos/aloud/managed.json'))).toBe(true);
    });

    it('refuses what lies in the store, with the reason', async () => {
      const kept = execFileSync('nix-store', ['--add', configuration()], {
        env: machine.env,
        encoding: 'utf8',
      });
      rmSync(configuration());
      symlinkSync(kept.trim(), configuration());
      const { state, reason, exitCode } = await adopt('--yes');
      expect({ state, exitCode }).toEqual({ state: 'refused', exitCode: exitCodes['not-done'] });
      expect(reason).toContain('in the Nix store');
    });

    it('follows a link into a home folder and leaves the link alone', async () => {
      const real = machine.path('home/dots/configuration.nix');
      mkdirSync(dirname(real));
      writeFileSync(real, source());
      rmSync(configuration());
      symlinkSync(real, configuration());
      expect(await adopt('--yes')).toMatchObject({ state: 'adopted', file: real });
      expect(realpathSync(configuration())).toBe(real);
      expect(existsSync(machine.path('home/dots/aloud/managed.json'))).toBe(true);
    });

    const QUESTION = 'Yes or no: ';
    const asked = (...steps: [string, string | null][]) =>
      onTerminal([process.execPath, join(packageRoot(), 'scripts', 'aloud.cjs'), 'adopt'], steps, {
        ...machine.env,
        HOME: machine.path('home'),
      });

    it('asks on a terminal, and does it after a clear yes', async () => {
      const { screen, status } = await asked([QUESTION, 'yes\n']);
      expect(screen).toContain('Shall Aloud add the line?');
      expect(screen).toContain('Aloud is part of the configuration now.');
      expect(status).toBe(exitCodes.ok);
      expect(source()).toContain('imports = [ ./aloud ];');
    });

    it.each([
      ['no', 'no\n', exitCodes['not-done']],
      ['nothing but Enter', '\n', exitCodes['not-done']],
      ['something unclear', 'yes, but not now\n', exitCodes['not-done']],
      ['the end of input', '\u0004', exitCodes['not-done']],
      ['Ctrl-C', '\u0003', exitCodes.interrupted],
    ])('changes nothing after %s', async (_, keys, code) => {
      const before = source();
      const { screen, status } = await asked([QUESTION, keys]);
      expect(status).toBe(code);
      if (code === exitCodes['not-done']) expect(screen).toContain('Nothing was changed.');
      expect(source()).toBe(before);
      expect(existsSync(machine.path('etc/nixos/aloud/managed.json'))).toBe(false);
    });

    it('waits for an answer as long as it takes, and takes none from a terminal that goes away', async () => {
      const before = source();
      const { screen, status } = await asked([QUESTION, null]);
      expect(screen.trimEnd().endsWith(QUESTION.trimEnd())).toBe(true);
      expect(status).not.toBe(exitCodes.ok);
      expect(source()).toBe(before);
    });

    it('says where there is no configuration', async () => {
      rmSync(configuration());
      const { state, reason } = await adopt();
      expect(state).toBe('refused');
      expect(reason).toContain('There is no configuration');
    });
  },
);
