import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'smol-toml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHANGE_OPERATIONS, READ_OPERATIONS } from './operation-names.js';
import { packageRoot } from '../../src/paths.js';
import { loadSettings } from '../../src/settings.js';
import { readRequirements } from '../../src/setup/python-program.js';

interface Seen {
  readonly helperService: string | null;
  readonly helperSocket: string | null;
  readonly userService: string;
  readonly userSocket: string;
  readonly userWantedBy: string[];
  readonly unitsOfPackage: boolean;
  readonly group: boolean;
  readonly members: string[];
  readonly polkitRules: string;
  readonly settings: Record<string, unknown>;
  readonly settingsFile: boolean;
  readonly installed: boolean;
  readonly package: string;
  readonly failed: string[];
  readonly warnings: string[];
}
interface Evaluated {
  readonly plain: Seen;
  readonly full: Seen;
  readonly withoutHelper: Seen;
  readonly assertions: Record<'user' | 'wakeWord' | 'polkit' | 'rehearsal' | 'undo', string[]>;
}

const nixpkgs = process.env['NIXPKGS'];
const why = nixpkgs ? '' : ': NIXPKGS names no nixpkgs tree';

/** A line of a unit: the values that a key has, in order. */
const values = (unit: string | null, key: string): string[] =>
  [...(unit ?? '').matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!);

/** What a file of nix/tests gives with that nixpkgs. */
async function evaluated(name: string, folder: string): Promise<unknown> {
  const file = join(packageRoot(), 'nix/tests', name);
  // A store of its own: nothing is built, but evaluation copies files.
  const env = { ...process.env, NIX_STATE_DIR: join(folder, 'var'), NIX_STORE_DIR: join(folder, 'store') };
  const args = ['--eval', '--strict', '--json', file, '--arg', 'nixpkgs', nixpkgs!];
  const { stdout } = await promisify(execFile)('nix-instantiate', args, { env, maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

it('lets the helper be given every operation that the protocol has', () => {
  const options = readFileSync(join(packageRoot(), 'nix/module/options.nix'), 'utf8');
  const [, list] = /operations = \{([^}]*)\}/.exec(options)!;
  const names = [...list!.matchAll(/"([a-z_]+)"/g)].map(([, name]) => name);
  expect(names.sort()).toEqual([...READ_OPERATIONS, ...CHANGE_OPERATIONS].sort());
});

it("takes Python's wheels as the requirements pin them", () => {
  const read = (name: string): string => readFileSync(join(packageRoot(), name), 'utf8');
  for (const [file, requirements] of [
    ['nix/piper.nix', 'models/piper-requirements.txt'],
    ['nix/wake-word.nix', 'models/wake-word-requirements.txt'],
  ] as const) {
    const pins = readRequirements(read(requirements));
    const packages = read(file).split('pname = ').slice(1);
    expect(packages.length).toBeGreaterThan(0);
    for (const text of packages) {
      const [, name, version] = /^"([^"]+)";\s+version = "([^"]+)";/.exec(text)!;
      const hashes = [...text.matchAll(/sha256 = "([0-9a-f]{64})"/g)].map(([, hash]) => hash!);
      expect(hashes).toHaveLength(2);
      expect([...(pins.get(`${name}==${version}`) ?? [])]).toEqual(expect.arrayContaining(hashes));
    }
  }
});

describe.skipIf(!nixpkgs)(`the flake${why}`, () => {
  it('gives packages, programs, shells, checks and modules', { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aloud-flake-'));
    try {
      const derivation = (name: string): unknown => expect.stringMatching(new RegExp(`-${name}.*\\.drv$`));
      expect(await evaluated('flake.nix', folder)).toMatchObject({
        systems: ['aarch64-linux', 'x86_64-linux'],
        packages: { aloud: derivation('aloud-\\d'), models: derivation('aloud-models') },
        apps: { default: expect.stringMatching(/\/bin\/aloud$/) as unknown },
        shells: { default: derivation('') },
        formatter: derivation('nixfmt-tree'),
        checks: { package: derivation('aloud-\\d'), module: derivation('aloud-module') },
        modules: [true, true],
        overlay: derivation('aloud-\\d'),
      });
    } finally {
      spawnSync('chmod', ['-R', 'u+w', folder]);
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe.skipIf(!nixpkgs)(`the NixOS module${why}`, () => {
  let folder: string;
  let made: Evaluated;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aloud-module-'));
    made = (await evaluated('evaluate.nix', folder)) as Evaluated;
  }, 300_000);
  afterAll(() => {
    spawnSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('starts in every session by the units of the package, and fails nothing', () => {
    const { plain } = made;
    expect(plain).toMatchObject({ failed: [], warnings: [], unitsOfPackage: true, installed: true });
    expect(plain.package).toMatch(/^aloud-\d/);
    expect(plain.userWantedBy).toEqual(['graphical-session.target']);
    expect(plain.userService).not.toMatch(/ConditionUser/);
    expect(values(plain.userService, 'NoNewPrivileges')).toEqual(['true']);
    expect(values(plain.userService, 'RestrictAddressFamilies')).toEqual(['AF_UNIX', 'AF_INET', 'AF_INET6']);
    // The command is that of the package's unit, not written a second time.
    expect(values(plain.userService, 'ExecStart')).toEqual([]);
  });

  it('gives the session nothing of its own where the page of captions is off', () => {
    expect(values(made.full.userService, 'RestrictAddressFamilies')).toEqual(['AF_UNIX']);
    expect(values(made.full.userService, 'ConditionUser')).toEqual(['ann']);
    expect(values(made.full.userSocket, 'ConditionUser')).toEqual(['ann']);
  });

  it('lets only members of the group to the socket of the helper', () => {
    for (const seen of [made.plain, made.full]) {
      expect(seen.group).toBe(true);
      expect(values(seen.helperSocket, 'ListenStream')).toEqual(['/run/aloud/helper']);
      expect(values(seen.helperSocket, 'SocketGroup')).toEqual(['aloud']);
      expect(values(seen.helperSocket, 'SocketMode')).toEqual(['0660']);
      expect(values(seen.helperService, 'X-RestartIfChanged')).toEqual(['false']);
    }
    expect(made.plain.members).toEqual([]);
    expect(made.full.members).toEqual(['ann']);
  });

  it('starts the helper with what the options say', () => {
    const [command] = values(made.full.helperService, 'ExecStart');
    expect(command).toMatch(/\/bin\/aloud-helper --group aloud --state \/var\/lib\/aloud-helper /);
    expect(command).toMatch(/--operations list_generations,roll_back,undo /);
    expect(command).toMatch(/--polkit require --changes-per-hour 5$/);
    const all = [...READ_OPERATIONS, ...CHANGE_OPERATIONS].join(',');
    expect(values(made.plain.helperService, 'ExecStart')[0]).toContain(`--operations ${all} `);
    expect(made.full.helperService).toMatch(/^Environment="ALOUD_CONFIGURATION=\/home\/ann\/nixos"$/m);
    expect(values(made.full.helperService, 'ReadWritePaths')).toContain('-/home/ann/nixos');
    expect(values(made.plain.helperService, 'CapabilityBoundingSet')).toEqual(['']);
    expect(values(made.full.helperService, 'CapabilityBoundingSet')).toContain('CAP_CHOWN');
  });

  it('is closed as far as systemd can tell', (test) => {
    const file = join(folder, 'aloud-helper.service');
    writeFileSync(file, made.plain.helperService!);
    const run = spawnSync('systemd-analyze', ['security', '--offline=true', file], { encoding: 'utf8' });
    test.skip(run.error !== undefined, 'there is no systemd-analyze');
    const level = Number(/exposure level for aloud-helper\.service: ([\d.]+)/.exec(run.stdout)?.[1]);
    process.stdout.write(`systemd-analyze security: ${level}\n`);
    expect(level).toBeLessThanOrEqual(2);
  });

  it('has polkit answer as the options say, and asks nobody without polkit', () => {
    expect(made.full.polkitRules).toMatch(/"org\.aloud\.helper\.change": "yes"/);
    expect(made.full.polkitRules).toMatch(/"org\.aloud\.helper\.destroy": "auth_admin"/);
    // The rule is what a browser would run as well.
    const asked = (action: string, member: boolean): unknown => {
      type Rule = (action: { id: string }, subject: { isInGroup: () => boolean }) => unknown;
      let rule: Rule | undefined;
      // eslint-disable-next-line @typescript-eslint/no-implied-eval
      const load = new Function('polkit', made.full.polkitRules) as (polkit: object) => void;
      load({ addRule: (one: Rule) => (rule ??= one) });
      return rule!({ id: action }, { isInGroup: () => member });
    };
    expect(asked('org.aloud.helper.change', true)).toBe('yes');
    expect(asked('org.aloud.helper.destroy', true)).toBe('auth_admin');
    expect(asked('org.aloud.helper.change', false)).toBe(undefined);
    expect(asked('org.freedesktop.login1.reboot', true)).toBe(undefined);
  });

  it('writes settings that Aloud reads', () => {
    expect(made.full.settingsFile).toBe(true);
    const file = join(folder, 'settings.toml');
    writeFileSync(file, stringify(made.full.settings));
    expect(loadSettings(join(folder, 'none.toml'), [file])).toMatchObject({
      voice: { engine: 'espeak-ng', rate: 1.5 },
      listening: { mode: 'wake-word', device: 'headset' },
      hotkey: { hold_ms: 300 },
      dialogue: { attempts: 3 },
    });
    writeFileSync(file, stringify(made.plain.settings));
    expect(loadSettings(join(folder, 'none.toml'), [file])).toEqual(loadSettings(join(folder, 'none.toml')));
  });

  it('leaves the helper out where it is not wanted', () => {
    const { withoutHelper } = made;
    expect(withoutHelper).toMatchObject({
      helperService: null,
      helperSocket: null,
      group: false,
      failed: [],
    });
    expect(values(withoutHelper.userService, 'NoNewPrivileges')).toEqual([]);
    expect(withoutHelper.warnings).toEqual([expect.stringMatching(/services\.pipewire\.enable/)]);
  });

  it.each([
    ['user', /services\.aloud\.user is "nobody-here"/],
    ['wakeWord', /settings\.listening\.mode is "open"/],
    ['polkit', /helper\.polkit\.change asks for a password/],
    ['rehearsal', /helper would never be asked/],
    ['undo', /no change that could be undone/],
  ] as const)('explains what can not work: %s', (name, message) => {
    expect(made.assertions[name]).toEqual([expect.stringMatching(message)]);
  });
});
