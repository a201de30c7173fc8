import { SAMPLE_RATE } from '../types.js';
import { closedGrammar } from './grammar.js';
import type { Handle, VoskLibrary } from './library.js';
import type { Reply, Request } from './messages.js';

/** Sentences weighed against each other; their shares give the confidences. */
const MAX_ALTERNATIVES = 10;

interface Open {
  readonly recognizer: Handle;
  readonly partials: boolean;
  lastPartial: string;
}

/** The worker's side of Vosk: one model and its open utterances. Frees all it makes. */
export class VoskSession {
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
    if (request.type === 'finish') {
      this.reply({ type: 'final', id: request.id, result: this.vosk.finalResult(open.recognizer) });
    }
    if (request.type !== 'feed') this.#free(request.id, open);
  }

  close(): void {
    for (const [id, open] of this.#open) this.#free(id, open);
    this.vosk.modelFree(this.model);
  }

  #begin(id: number, grammar: readonly string[] | undefined, partials: boolean): void {
    const recognizer = grammar
      ? this.vosk.recognizerNewGrm(this.model, SAMPLE_RATE, this.#grammar(grammar))
      : this.vosk.recognizerNew(this.model, SAMPLE_RATE);
    if (recognizer === null) {
      this.reply({ type: 'failed', id, reason: 'the library made no recogniser' });
      return;
    }
    this.vosk.setWords(recognizer, 1);
    this.vosk.setMaxAlternatives(recognizer, MAX_ALTERNATIVES);
    this.#open.set(id, { recognizer, partials, lastPartial: '' });
  }

  #grammar(phrases: readonly string[]): string {
    const known = closedGrammar(phrases, (word) => this.vosk.modelFindWord(this.model, word) >= 0);
    return JSON.stringify(known);
  }

  #feed(id: number, open: Open, pcm: Uint8Array): void {
    const state = this.vosk.acceptWaveform(open.recognizer, pcm, pcm.byteLength);
    if (state < 0) {
      this.reply({ type: 'failed', id, reason: 'the library could not take the sound' });
      this.#free(id, open);
    } else if (state > 0) {
      this.reply({ type: 'endpoint', id, result: this.vosk.result(open.recognizer) });
    } else if (open.partials) {
      const result = this.vosk.partialResult(open.recognizer);
      if (result !== open.lastPartial) this.reply({ type: 'partial', id, result });
      open.lastPartial = result;
    }
  }

  #free(id: number, open: Open): void {
    this.vosk.recognizerFree(open.recognizer);
    this.#open.delete(id);
  }
}
