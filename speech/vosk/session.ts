import { SAMPLE_RATE } from '../types.js';
import { closedGrammar } from './grammar.js';
import type { Handle, VoskLibrary } from './library.js';
import type { Reply, Request } from './messages.js';

/** Sentences weighed against each other; their shares give the confidences. */
const MAX_ALTERNATIVES = 10;

interface Recognizer {
  readonly handle: Handle;
  /** Made for one grammar, and so for one utterance. */
  readonly closed: boolean;
  /** Samples taken in all utterances; Vosk counts its times from the first of them. */
  samples: number;
}

interface Open {
  readonly recognizer: Recognizer;
  /** Seconds that the recogniser had heard before this utterance. */
  readonly since: number;
  readonly partials: boolean;
  lastPartial: string;
}

/** Sound that fills a new recogniser's caches. */
const WARM_UP = new Uint8Array(0.3 * SAMPLE_RATE * 2);

/** The worker's side of Vosk: one model and its open utterances. Frees all it makes. */
export class VoskSession {
  /**
   * A recogniser without a grammar is kept for the next utterance: it searches
   * its graph for the first time several times as slowly as afterwards.
   */
  #idle: Recognizer | undefined;
  readonly #open = new Map<number, Open>();

  constructor(
    private readonly vosk: VoskLibrary,
    private readonly model: Handle,
    private readonly reply: (reply: Reply) => void,
  ) {}

  handle(request: Exclude<Request, { type: 'close' }>): void {
    if (request.type === 'begin') {
      this.#begin(request.id, request.grammar, request.partials);
      return;
    }
    const open = this.#open.get(request.id);
    // An utterance that failed is gone, while its sound may still be under way.
    if (!open) return;
    if (request.type === 'feed') this.#feed(request.id, open, request.pcm);
    else {
      const result = this.vosk.finalResult(open.recognizer.handle);
      if (request.type === 'finish') this.reply({ type: 'final', id: request.id, result, since: open.since });
      this.#open.delete(request.id);
      this.#put(open.recognizer);
    }
  }

  /** Makes the first utterance as quick as the later ones. */
  warmUp(): void {
    const recognizer = this.#make();
    if (!recognizer) return;
    this.vosk.acceptWaveform(recognizer.handle, WARM_UP, WARM_UP.byteLength);
    this.vosk.finalResult(recognizer.handle);
    recognizer.samples = WARM_UP.byteLength / 2;
    this.#put(recognizer);
  }

  close(): void {
    for (const { recognizer } of this.#open.values()) this.vosk.recognizerFree(recognizer.handle);
    this.#open.clear();
    if (this.#idle) this.vosk.recognizerFree(this.#idle.handle);
    this.#idle = undefined;
    this.vosk.modelFree(this.model);
  }

  #begin(id: number, grammar: readonly string[] | undefined, partials: boolean): void {
    const recognizer = (grammar ? undefined : this.#idle) ?? this.#make(grammar);
    if (!recognizer) {
      this.reply({ type: 'failed', id, reason: 'the library made no recogniser' });
      return;
    }
    if (recognizer === this.#idle) this.#idle = undefined;
    const since = recognizer.samples / SAMPLE_RATE;
    this.#open.set(id, { recognizer, since, partials, lastPartial: '' });
  }

  #make(grammar?: readonly string[]): Recognizer | undefined {
    const known = grammar && this.#grammar(grammar);
    // With none to hear, the library takes the whole process down.
    if (known?.length === 0) return undefined;
    const handle = known
      ? this.vosk.recognizerNewGrm(this.model, SAMPLE_RATE, JSON.stringify(known))
      : this.vosk.recognizerNew(this.model, SAMPLE_RATE);
    if (!handle) return undefined;
    this.vosk.setWords(handle, 1);
    this.vosk.setMaxAlternatives(handle, MAX_ALTERNATIVES);
    return { handle, closed: grammar !== undefined, samples: 0 };
  }

  #put(recognizer: Recognizer): void {
    if (this.#idle || recognizer.closed) this.vosk.recognizerFree(recognizer.handle);
    else this.#idle = recognizer;
  }

  #grammar(phrases: readonly string[]): string[] {
    return closedGrammar(phrases, (word) => this.vosk.modelFindWord(this.model, word) >= 0);
  }

  #feed(id: number, open: Open, pcm: Uint8Array): void {
    const { handle } = open.recognizer;
    open.recognizer.samples += pcm.byteLength / 2;
    const state = this.vosk.acceptWaveform(handle, pcm, pcm.byteLength);
    if (state < 0) {
      this.reply({ type: 'failed', id, reason: 'the library could not take the sound' });
      this.#open.delete(id);
      this.vosk.recognizerFree(handle);
    } else if (state > 0) {
      this.reply({ type: 'endpoint', id, result: this.vosk.result(handle), since: open.since });
    } else if (open.partials) {
      const result = this.vosk.partialResult(handle);
      if (result !== open.lastPartial) this.reply({ type: 'partial', id, result });
      open.lastPartial = result;
    }
  }
}
