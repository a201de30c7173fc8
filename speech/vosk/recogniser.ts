import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { SpeechError } from '../errors.js';
import type { Recogniser } from '../types.js';
import type { Reply, Request, VoskFiles } from './messages.js';
import { VoskUtterance, type VoskUtteranceOptions } from './utterance.js';

/** Vosk as a recogniser: the library runs in a worker, any number of utterances at a time. */
export class VoskRecogniser implements Recogniser {
  readonly engine = 'vosk';
  readonly #utterances = new Map<number, VoskUtterance>();
  #next = 0;
  #closing: Promise<void> | undefined;
  #failure: SpeechError | undefined;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (reply: Reply) => this.#take(reply));
    worker.on('error', (error) => this.#die(error));
    worker.on('exit', () => this.#die(undefined));
  }

  /**
   * Loads the library and the model.
   * @throws SpeechError library-missing, model-missing, model-damaged
   */
  static async open(files: VoskFiles): Promise<VoskRecogniser> {
    if (!existsSync(files.library)) throw libraryError(files, undefined);
    if (!existsSync(files.model)) {
      throw new SpeechError(
        'model-missing',
        `The Vosk model ${files.model} is missing; get it with: aloud setup`,
      );
    }
    const worker = new Worker(new URL('./vosk.worker.js', import.meta.url), { workerData: files });
    await ready(worker, files);
    return new VoskRecogniser(worker);
  }

  /**
   * Opens an utterance. With a grammar only its phrases are heard, one after
   * another, and "[unk]" for all else where the model has that word.
   * @throws SpeechError closed, engine-failed
   */
  begin(options: VoskUtteranceOptions = {}): VoskUtterance {
    if (this.#closing) throw new SpeechError('closed', 'Vosk was closed; open it again to go on');
    if (this.#failure) throw this.#failure;
    const id = this.#next++;
    const send = (request: Request): void => {
      if (!this.#failure && !this.#closing) this.worker.postMessage(request);
    };
    const utterance = new VoskUtterance(id, options, send, () => this.#utterances.delete(id));
    this.#utterances.set(id, utterance);
    send({ type: 'begin', id, grammar: options.grammar, partials: options.onPartial !== undefined });
    return utterance;
  }

  /** Throws open utterances away and frees the model. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const utterance of this.#utterances.values()) {
      utterance.fail(new SpeechError('closed', 'Vosk was closed before the utterance ended; say it again'));
    }
    if (this.#failure) return;
    const ended = new Promise<void>((resolve) => void this.worker.once('exit', () => resolve()));
    this.worker.postMessage({ type: 'close' } satisfies Request);
    await ended;
  }

  #take(reply: Reply): void {
    if ('id' in reply) this.#utterances.get(reply.id)?.take(reply);
  }

  #die(cause: unknown): void {
    if (this.#closing || this.#failure) return;
    this.#failure = new SpeechError('engine-failed', 'Vosk stopped working; start Aloud again', { cause });
    for (const utterance of this.#utterances.values()) utterance.fail(this.#failure);
  }
}

function ready(worker: Worker, files: VoskFiles): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown): void => reject(modelError(files, cause));
    const ended = (): void => failed('the worker ended');
    worker.once('error', failed);
    worker.once('exit', ended);
    worker.once('message', (reply: Reply) => {
      worker.off('error', failed);
      worker.off('exit', ended);
      if (reply.type === 'ready') resolve();
      else if (reply.type === 'unusable' && reply.what === 'library')
        reject(libraryError(files, reply.reason));
      else failed(reply);
    });
  });
}

function libraryError({ library }: VoskFiles, cause: unknown): SpeechError {
  const message = `The Vosk library ${library} can't be loaded; get it with: aloud setup`;
  return new SpeechError('library-missing', message, { cause });
}

function modelError({ model }: VoskFiles, cause: unknown): SpeechError {
  const message = `The Vosk model ${model} is damaged; remove it and get it again with: aloud setup`;
  return new SpeechError('model-damaged', message, { cause });
}
