/** A machine of its own with a real systemd, booted from this one's files in a container; what it writes is its own. */
import { execa } from 'execa';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { packageRoot } from '../../src/paths.js';
import { notRoot } from '../helper/support.js';
import { without } from '../support/needs.js';

/** The checkout, as it is seen inside. */
export const CHECKOUT = '/opt/checkout';
const TARGET = 'aloud-test.target';
/** A boot takes 4 s here; a busy machine is late. */
const BOOT_MS = 90_000;
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface Mount {
  readonly from: string;
  readonly to: string;
}

export interface RunOptions {
  /** Who runs it; the administrator where left out. */
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export class Booted {
  private constructor(
    private readonly folder: string,
    private readonly container: ReturnType<typeof begin>,
  ) {}

  /** The machine, or why there can be none here; `not` is a reason of the test's own. */
  static async orWhyNot(
    not: string | undefined,
    mounts?: readonly Mount[],
  ): Promise<{ machine?: Booted; why?: string }> {
    const why = not ?? notRoot ?? without('systemd-nspawn', 'systemd-container');
    if (why !== undefined) return { why };
    try {
      return { machine: await Booted.start(mounts) };
    } catch (error) {
      return { why: (error as Error).message };
    }
  }

  /**
   * Boots as far as D-Bus and polkit; nothing of the machine beneath is started
   * and nothing of it changed, and there is no network. Rejects with the reason
   * where a container cannot be had here.
   */
  private static async start(mounts: readonly Mount[] = []): Promise<Booted> {
    // What is written lies over the machine's own files, which may lie over others themselves.
    const folder = mkdtempSync(join(tmpdir(), 'aloud-booted-'));
    const units = join(folder, 'upper/etc/systemd/system');
    for (const one of [units, join(folder, 'work'), join(folder, 'root')])
      mkdirSync(one, { recursive: true });
    writeFileSync(
      join(units, TARGET),
      '[Unit]\nRequires=basic.target dbus.service\nWants=polkit.service\nAfter=basic.target dbus.service polkit.service\n',
    );
    symlinkSync('/dev/null', join(units, 'timers.target'));
    const overlay = `lowerdir=/,upperdir=${folder}/upper,workdir=${folder}/work`;
    const binds = [{ from: packageRoot(), to: CHECKOUT }, ...mounts];
    // A checkout may have its modules elsewhere.
    const modules = realpathSync(join(packageRoot(), 'node_modules'));
    if (!modules.startsWith(packageRoot())) binds.push({ from: modules, to: modules });
    const nspawn = [
      'systemd-nspawn',
      ...['--quiet', '--register=no', '--keep-unit', '--private-network', '--link-journal=no'],
      ...['--resolv-conf=off', '--timezone=off', '--console=pipe', `--machine=aloud-test-${process.pid}`],
      ...[`--directory=${folder}/root`, '--tmpfs=/nix:mode=755'],
      ...binds.map(({ from, to }) => `--bind-ro=${from}:${to}`),
      ...['--boot', `systemd.unit=${TARGET}`],
    ];
    // The mount is gone with the process that sees it.
    const script = `mount -t overlay overlay -o ${overlay} ${folder}/root && exec "$@"`;
    const booted = new Booted(folder, begin(['unshare', '--mount', 'sh', '-c', script, 'sh', ...nspawn]));
    try {
      await booted.#up();
      return booted;
    } catch (error) {
      await booted.stop();
      throw error;
    }
  }

  /** Runs a command inside; never rejects. */
  run(command: readonly string[], { user, env = {}, input = '' }: RunOptions = {}) {
    const own = { PATH, HOME: user === undefined ? '/root' : `/home/${user}`, LANG: 'C.UTF-8', ...env };
    return execa('nsenter', this.#entering(command, user, own), { reject: false, input, timeout: 120_000 });
  }

  /** What a command inside writes; rejects where it fails. */
  async output(command: readonly string[], options: RunOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(command, options);
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${stderr}`);
    return stdout;
  }

  /**
   * A script that runs what it is given inside, as that user: what a client takes for its Python.
   * `behind` is a command that starts it.
   */
  python(user: string, env: Readonly<Record<string, string>>, behind: readonly string[] = []): string {
    const file = join(this.folder, `python-of-${user}`);
    const words = this.#entering([...behind, '/usr/bin/python3'], user, {
      PATH,
      HOME: `/home/${user}`,
      ...env,
    });
    const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    writeFileSync(file, `#!/bin/sh\nexec nsenter ${quoted} "$@"\n`, { mode: 0o755 });
    return file;
  }

  async write(path: string, text: string): Promise<void> {
    await this.output(['sh', '-c', `mkdir -p "$(dirname "$0")" && cat > "$0"`, path], { input: text });
  }

  /** Ends it, and takes away all that it wrote. */
  async stop(): Promise<void> {
    const leader = this.#leader();
    // Its first process takes all others with it.
    if (leader !== undefined) process.kill(leader, 'SIGKILL');
    else this.container.kill();
    await Promise.race([this.container, delay(10_000).then(() => this.container.kill('SIGKILL'))]);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #entering(command: readonly string[], user: string | undefined, env: Readonly<Record<string, string>>) {
    const leader = this.#leader();
    if (leader === undefined) throw new Error('The container is no longer there.');
    const become =
      user === undefined ? [] : ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
    return [
      ...['--target', String(leader), '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup'],
      ...become,
      ...['env', '-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
      // The folder of whoever enters is none inside.
      ...['sh', '-c', 'cd / && exec "$@"', 'sh', ...command],
    ];
  }

  /** The first process of the container, by its number outside. */
  #leader(): number | undefined {
    const { pid } = this.container;
    if (pid === undefined) return undefined;
    try {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
      return children
        .map(Number)
        .find((child) => /^NSpid:\t\d+\t1$/m.test(readFileSync(`/proc/${child}/status`, 'utf8')));
    } catch {
      return undefined;
    }
  }

  async #up(): Promise<void> {
    const ends = Date.now() + BOOT_MS;
    let over: string | undefined;
    void this.container.then(
      ({ all, message }) => (over = all.trim().split('\n').at(-1) ?? message ?? 'it ended'),
    );
    while (Date.now() < ends) {
      if (over !== undefined) throw new Error(`no container can be booted here: ${over}`);
      if (this.#leader() !== undefined) {
        const { stdout } = await this.run(['systemctl', 'is-system-running']);
        if (/^(running|degraded)$/.test(stdout)) return;
      }
      await delay(200);
    }
    throw new Error('no container can be booted here: it did not get up in time');
  }
}

function begin([program, ...args]: readonly [string, ...string[]]) {
  return execa(program, args, { reject: false, all: true, stdin: 'ignore' });
}
