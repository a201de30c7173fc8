import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SpeechError, type SpeechErrorCode } from '../errors.js';
import { shareHeaps } from './memory.js';
import {
  CANCEL_SLOTS,
  type Calls,
  type Failure,
  type Method,
  type Request,
  type Response,
  type WorkerData,
} from './protocol.js';

interface Waiting {
  readonly done: (answer: never) => void;
  readonly failed: (error: unknown) => void;
}

/** One life of the worker: what is asked of it and what waits for an answer. */
export class Connection {
  readonly #worker: Worker;
  readonly #cancelled = new Int32Array(new SharedArrayBuffer(4 * CANCEL_SLOTS));
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: SpeechError | null = null;
  #closing: Promise<void> | undefined;

  constructor() {
    shareHeaps();
    const workerData: WorkerData = { cancelled: this.#cancelled.buffer };
    this.#worker = new Worker(new URL('./moonshine.worker.js', import.meta.url), { workerData });
    this.#worker.on('message', (response: Response) => this.#settle(response));
    this.#worker.on('error', (cause) => this.#end(cause));
    this.#worker.on('exit', () => this.#end(undefined));
    this.#worker.unref();
  }

  get alive(): boolean {
    return this.#ended === null;
  }

  /** Rejects with the worker's error, with `engine-failed` when it dies, with `cancelled` when the signal fires. */
  ask<M extends Method>(method: M, ask: Calls[M]['ask'], signal?: AbortSignal): Promise<Calls[M]['answer']> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (signal?.aborted) return Promise.reject(calledOff(signal));
    const id = ++this.#last;
    const answer = new Promise<Calls[M]['answer']>((done, failed) => {
      this.#waiting.set(id, { done, failed });
    });
    if (this.#waiting.size === 1) this.#worker.ref();
    const onAbort = () => {
      Atomics.store(this.#cancelled, id % CANCEL_SLOTS, id);
      this.#take(id)?.failed(calledOff(signal!));
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#worker.postMessage({ id, method, ask } satisfies Request<M>);
    return answer.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /**
   * Ends the worker after the step it is at. It is not terminated: ending a
   * thread inside onnxruntime aborts the whole process.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const alive = this.#ended === null;
    this.#ended ??= new SpeechError('closed', 'The speech engine has been closed.');
    for (const id of this.#waiting.keys()) Atomics.store(this.#cancelled, id % CANCEL_SLOTS, id);
    this.#rejectAll(this.#ended);
    if (!alive) return;
    this.#worker.ref();
    const exited = once(this.#worker, 'exit');
    this.#worker.postMessage('close');
    await exited;
  }

  #settle(response: Response): void {
    const waiting = this.#take(response.id);
    if (!waiting) return;
    if ('failure' in response) waiting.failed(revive(response.failure));
    else waiting.done(response.answer as never);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0 && this.#ended === null) this.#worker.unref();
    return waiting;
  }

  #end(cause: unknown): void {
    if (this.#ended) return;
    this.#ended = new SpeechError('engine-failed', 'The speech engine stopped; say it again.', { cause });
    this.#rejectAll(this.#ended);
  }

  #rejectAll(error: SpeechError): void {
    for (const { failed } of this.#waiting.values()) failed(error);
    this.#waiting.clear();
  }
}

function revive({ code, message, cause }: Failure): SpeechError {
  return new SpeechError(code as SpeechErrorCode, message, { cause });
}

function calledOff(signal: AbortSignal): SpeechError {
  return new SpeechError('cancelled', 'Listening was called off.', { cause: signal.reason });
}
