import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { LineReader } from '../../bridge/lines.js';
import { MAX_REPLY, Reply } from '../../bridge/messages.js';
import { BridgeClient } from '../../bridge/client.js';
import { SIDECAR_DIR } from '../../bridge/process.js';
import { eventually, rehearsal, temporary } from '../bridge/support.js';

/** Whether this process can become other users. */
export const administrator = process.getuid?.() === 0;
/** Why nobody else can be played here. */
export const notRoot = administrator ? undefined : 'only root can become another user';

/** Users that every Linux has: one of the group that is let in, and one of another. */
export const ALLOWED = 65534;
export const STRANGER = 1;
const GROUP = 'nogroup';

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export interface HelperOptions {
  readonly backend?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** Folder to use instead of one of its own. */
  readonly folder?: { path: string; remove: () => void };
}

/** What the tests look at of an entry of the log. */
interface Entry {
  readonly event: string;
  readonly user: number;
  readonly code?: string;
  readonly generation?: number;
}

/** A helper process with its socket and its folder. */
export class Helper {
  readonly socket: string;
  readonly state: string;
  /** What it wrote on standard error. */
  said = '';

  private constructor(
    readonly folder: { path: string; remove: () => void },
    readonly child: ChildProcess,
    private readonly sidecar: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.socket = join(folder.path, 'socket');
    this.state = join(folder.path, 'helper-state');
    child.stderr!.on('data', (data: Buffer) => (this.said += data.toString()));
  }

  static async start(options: HelperOptions = {}): Promise<Helper> {
    const folder = options.folder ?? temporary();
    chmodSync(folder.path, 0o755);
    // The checkout may lie where only the administrator can read.
    const sidecar = join(folder.path, 'python');
    cpSync(SIDECAR_DIR, sidecar, { recursive: true, filter: (path) => !path.includes('__pycache__') });
    const state = join(folder.path, 'helper-state');
    // A practice machine that does everything at once.
    if (options.backend === undefined) await (await rehearsal(state)).close();
    const env = { ...process.env, ...options.env };
    const group = administrator ? GROUP : userInfo().username;
    // As its service: an administrator without any of an administrator's capabilities.
    const confine = ['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];
    const [program, ...first] = administrator ? ['setpriv', ...confine, PYTHON] : [PYTHON];
    const child = spawn(
      program,
      [
        ...first,
        '-I',
        sidecar,
        'helper',
        ...['--socket', join(folder.path, 'socket'), '--state', state],
        ...['--backend', options.backend ?? 'rehearsal', '--group', group, '--polkit', 'off'],
        ...(options.args ?? []),
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const helper = new Helper(folder, child, sidecar, env);
    if (!(await eventually(() => existsSync(helper.socket), 20_000)))
      throw new Error(`no helper: ${helper.said}`);
    return helper;
  }

  /** A connection of this process's own user. */
  connect(): Connection {
    return new Connection(connect(this.socket));
  }

  /** Aloud's own client, whose sidecar runs as another user and finds the helper by itself. */
  async client(user: number, extra: NodeJS.ProcessEnv = {}): Promise<BridgeClient> {
    const python = join(this.folder.path, `python-as-${user}`);
    const become = `setpriv --reuid=${user} --regid=${user} --clear-groups`;
    writeFileSync(python, `#!/bin/sh\nexec ${become} ${PYTHON} "$@"\n`, { mode: 0o755 });
    const stateDir = join(this.folder.path, `state-of-${user}`);
    mkdirSync(stateDir, { recursive: true });
    chownSync(stateDir, user, user);
    return BridgeClient.start({
      python,
      sidecarDir: this.sidecar,
      backend: 'auto',
      stateDir,
      env: { ...this.env, ALOUD_HELPER_SOCKET: this.socket, ...extra },
    });
  }

  /** The entries of its log. */
  log(): Entry[] {
    const file = join(this.state, 'audit.log');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line.slice(65)) as Entry);
  }

  close(): void {
    this.child.kill();
    this.folder.remove();
  }
}

/** The helper spoken to without the client, so that anything at all can be sent. */
export class Connection {
  readonly ended: Promise<void>;
  private readonly heard: Reply[] = [];
  private wake: (() => void) | undefined;
  private over = false;

  constructor(readonly socket: Socket) {
    const lines = new LineReader(MAX_REPLY);
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) =>
      socket.once('close', () => {
        this.over = true;
        this.wake?.();
        resolve();
      }),
    );
    socket.on('data', (chunk: Buffer) => {
      for (const line of lines.push(chunk)) this.heard.push(Reply.parse(JSON.parse(line)));
      this.wake?.();
    });
  }

  send(...messages: (object | string)[]): void {
    const lines = messages.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    this.socket.write(lines.map((line) => `${line}\n`).join(''));
  }

  /** The next reply that is no progress; undefined at the end. */
  async next(): Promise<Reply | undefined> {
    for (;;) {
      const reply = this.heard.shift();
      if (reply?.type === 'progress') continue;
      if (reply !== undefined || this.over) return reply;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async ask(message: object): Promise<Reply | undefined> {
    this.send(message);
    return this.next();
  }

  /** The failure's code of what a request comes to; undefined where it went well. */
  async codeOf(message: object): Promise<string | undefined> {
    const reply = await this.ask(message);
    if (reply?.type === 'refused') return reply.failure.code;
    if (reply?.type === 'outcome') return reply.outcome.failure?.code;
    throw new Error(`neither refused nor an outcome: ${JSON.stringify(reply)}`);
  }

  close(): void {
    this.socket.destroy();
  }
}
