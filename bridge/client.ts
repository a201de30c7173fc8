import { homedir } from 'node:os';
import { join } from 'node:path';
import { BridgeError } from './errors.js';
import type { Health, Hello, RehearsalSettings, Reply, Request } from './messages.js';
import { PROTOCOL_VERSION } from './messages.js';
import { SIDECAR_DIR, SidecarProcess, type HostAddress, type ProcessOptions } from './process.js';
import { ChangeOperation, ReadOperation } from './protocol.js';
import type { Confirmation, Failure, Outcome, Plan, Progress } from './protocol.js';

/** Milliseconds a new sidecar gets for its greeting: a first start lays out the practice machine. */
const GREETING_MS = 30_000;
/** Milliseconds a cancelled request gets to undo itself before its sidecar is killed. */
const CANCEL_MS = 5000;

export interface BridgeOptions {
  /** Which Python, 3.11 or later; `python3` unless given. */
  readonly python?: string;
  /** Folder of the sidecar's package. */
  readonly sidecarDir?: string;
  /** `rehearsal`, or what else `backends/choose.py` knows. */
  readonly backend: string;
  /** Folder for whatever the backend keeps; under the XDG state directory unless given. */
  readonly stateDir?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Other machines that operations may be for, by name. */
  readonly hosts?: Readonly<Record<string, HostAddress>> | undefined;
  /** Closes the client. */
  readonly signal?: AbortSignal;
}

export interface RequestOptions {
  /** Cancels the request; it still gives an outcome, in nearly all cases with the failure `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

interface Pending {
  readonly operation: string;
  /** Changes the machine. */
  readonly changes: boolean;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  settle(reply: Reply): void;
  /** The sidecar has gone. */
  lose(why: string): void;
}

type Work = Extract<Request, { type: 'read' | 'plan' | 'execute' }>;
/** A request without its id. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

interface Connection {
  readonly sidecar: SidecarProcess;
  readonly hello: Hello;
}

/**
 * The machine, as the assistant sees it. Keeps one sidecar warm, starts a new
 * one at the next use when it dies (at once when a change was lost with it, to
 * tell what became of that), and turns whatever happens to an operation into an
 * `Outcome`. Throws `BridgeError` only where no sidecar can be had.
 */
export class BridgeClient {
  private readonly pending = new Map<number, Pending>();
  private connection: Promise<Connection> | undefined;
  private current: SidecarProcess | undefined;
  private lastId = 0;
  private closed = false;
  private known: Hello | undefined;
  /** Told what a sidecar that took the place of a dead one found cut off, and how it settled that. */
  onRecovered: ((recovered: Hello['recovered']) => void) | undefined;

  private constructor(private readonly options: ProcessOptions) {}

  /** Starts the sidecar and waits for its greeting. Throws `BridgeError` when it can't run. */
  static async start(options: BridgeOptions): Promise<BridgeClient> {
    const env = options.env ?? process.env;
    const client = new BridgeClient({
      python: options.python ?? 'python3',
      sidecarDir: options.sidecarDir ?? SIDECAR_DIR,
      backend: options.backend,
      stateDir: options.stateDir ?? defaultStateDir(env),
      env,
      hosts: options.hosts,
    });
    options.signal?.throwIfAborted();
    options.signal?.addEventListener('abort', () => void client.close(), { once: true });
    await client.connect();
    return client;
  }

  /** The greeting of the sidecar that runs, or of the last one: method, reason, and what it recovered. */
  get hello(): Hello {
    if (!this.known) throw new BridgeError('protocol', 'The sidecar has not greeted yet.');
    return this.known;
  }

  /** Asks something; changes nothing. */
  async read(operation: ReadOperation, options: RequestOptions = {}): Promise<Outcome> {
    return this.work({ type: 'read', operation: ReadOperation.parse(operation) }, options);
  }

  /** Works out a change without making it; the outcome holds the plan. */
  async plan(operation: ChangeOperation, options: RequestOptions = {}): Promise<Outcome> {
    return this.work({ type: 'plan', operation: ChangeOperation.parse(operation) }, options);
  }

  /** Carries out a plan, once; refused unless the confirmation is of this very plan. */
  async execute(plan: Plan, confirmation: Confirmation, options: RequestOptions = {}): Promise<Outcome> {
    return this.work({ type: 'execute', operation: plan.operation, confirmation }, options);
  }

  /** How the sidecar is; also a way to wake it. */
  async health(): Promise<Health> {
    const reply = await this.ask({ type: 'health' });
    if (reply.type !== 'health') throw refusal(reply);
    return reply;
  }

  /** Tells the rehearsal machine to fail, hurry or age. Throws `BridgeError` (`refused`) on a real one. */
  async rehearse(settings: RehearsalSettings): Promise<void> {
    const reply = await this.ask({ type: 'rehearse', settings });
    if (reply.type !== 'done') throw refusal(reply);
  }

  /** Ends the sidecar; what runs is cancelled and undone. At most a few seconds. */
  async close(): Promise<void> {
    this.closed = true;
    await this.current?.stop();
  }

  private async work(request: Unnumbered<Work>, options: RequestOptions): Promise<Outcome> {
    const started = performance.now();
    const { operation } = request.operation;
    const failed = (failure: Failure): Outcome => ({
      operation,
      ok: false,
      method: this.hello.method,
      seconds: (performance.now() - started) / 1000,
      failure,
    });
    if (options.signal?.aborted) return failed(cancelled);
    const { sidecar } = await this.connect();
    const id = this.nextId();
    let late: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      sidecar.send({ type: 'cancel', id: this.nextId(), target: id });
      late = setTimeout(() => sidecar.kill(), CANCEL_MS);
    };
    try {
      return await new Promise<Outcome>((resolve) => {
        this.pending.set(id, {
          operation,
          changes: request.type === 'execute',
          onProgress: options.onProgress,
          settle: (reply) => {
            if (reply.type === 'outcome') resolve(reply.outcome);
            else if (reply.type === 'refused') resolve(failed(reply.failure));
          },
          lose: (why) => resolve(failed(died(why))),
        });
        sidecar.send({ ...request, id });
        if (options.signal?.aborted) cancel();
        else options.signal?.addEventListener('abort', cancel, { once: true });
      });
    } finally {
      clearTimeout(late);
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  private async ask(request: Unnumbered<Exclude<Request, Work>>): Promise<Reply> {
    const { sidecar } = await this.connect();
    return this.put(sidecar, request);
  }

  private put(sidecar: SidecarProcess, request: Unnumbered<Exclude<Request, Work>>): Promise<Reply> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      const pending = {
        operation: request.type,
        changes: false,
        onProgress: undefined,
        settle: resolve,
      };
      this.pending.set(id, { ...pending, lose: (why) => reject(new BridgeError('cannot_start', why)) });
      sidecar.send({ ...request, id });
    });
  }

  private nextId(): number {
    this.lastId = (this.lastId % 2_147_483_647) + 1;
    return this.lastId;
  }

  private connect(): Promise<Connection> {
    if (this.closed) return Promise.reject(new BridgeError('closed', 'The bridge has been closed.'));
    this.connection ??= this.open();
    return this.connection;
  }

  private async open(): Promise<Connection> {
    const sidecar = new SidecarProcess(this.options, {
      onReply: (reply) => this.take(reply),
      onEnd: (why) => this.lose(sidecar, why),
    });
    this.current = sidecar;
    const late = setTimeout(() => sidecar.kill(), GREETING_MS);
    try {
      const reply = await this.put(sidecar, { type: 'hello', protocol: PROTOCOL_VERSION });
      if (reply.type !== 'hello') throw refusal(reply);
      this.known = reply;
      if (reply.recovered.length > 0) this.onRecovered?.(reply.recovered);
      return { sidecar, hello: reply };
    } catch (error) {
      sidecar.kill();
      this.connection = undefined;
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  private take(reply: Reply): void {
    const pending = reply.id === undefined ? undefined : this.pending.get(reply.id);
    if (!pending) return;
    if (reply.type === 'progress') {
      pending.onProgress?.(reply.progress);
      return;
    }
    this.pending.delete(reply.id!);
    pending.settle(reply);
  }

  private lose(sidecar: SidecarProcess, why: string): void {
    if (this.current === sidecar) {
      this.current = undefined;
      this.connection = undefined;
    }
    const lost = [...this.pending.values()];
    this.pending.clear();
    for (const pending of lost) pending.lose(why);
    // Where none can be started, the next request says so.
    if (lost.some(({ changes }) => changes)) this.connect().catch(() => undefined);
  }
}

/** A person's answer to a plan, in the form that `execute` takes. Throws for a plan that no sidecar made. */
export function confirm(plan: Pick<Plan, 'digest' | 'token'>, answer: Confirmation['answer']): Confirmation {
  if (plan.token === undefined) throw new BridgeError('protocol', 'This plan was not made by a sidecar.');
  return { digest: plan.digest, token: plan.token, answer };
}

function defaultStateDir(env: NodeJS.ProcessEnv): string {
  const set = env['XDG_STATE_HOME'];
  // The specification has empty and relative paths ignored.
  return join(set?.startsWith('/') ? set : join(env['HOME'] ?? homedir(), '.local', 'state'), 'aloud');
}

function refusal(reply: Reply): BridgeError {
  return reply.type === 'refused'
    ? new BridgeError('refused', reply.failure.sentence, reply.failure)
    : new BridgeError('protocol', `The sidecar gave a wrong answer (${reply.type}).`);
}

const cancelled: Failure = {
  code: 'cancelled',
  sentence: 'Cancelled. Nothing was changed.',
  details: [],
  suggestions: [],
  recovery: [],
};

function died(why: string): Failure {
  return {
    code: 'sidecar_died',
    sentence: 'The part of Aloud that changes the system ended suddenly.',
    details: [why],
    suggestions: ['Ask again: it is started anew, and what was begun is put right first.'],
    explanation:
      'Every change is written down before it is made, so that it can be undone or completed at the next start.',
    recovery: ['retry'],
  };
}
