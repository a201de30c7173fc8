import { concat, fromPcm16, toPcm16 } from '../audio/samples.js';
import { SpeechError } from '../errors.js';
import type { Samples, Transcript, Utterance, UtteranceOptions } from '../types.js';
import type { Reply, Request } from './messages.js';
import { parsePartial, parseStretch, transcriptOf, type Stretch } from './result.js';

export interface VoskUtteranceOptions extends UtteranceOptions {
  /** Vosk itself heard a pause that may end the utterance; gives all that was understood up to it. */
  readonly onEndpoint?: (soFar: Transcript) => void;
}

/** The main thread's side of one utterance. Made by VoskRecogniser. */
export class VoskUtterance implements Utterance {
  readonly #heard: Samples[] = [];
  readonly #stretches: Stretch[] = [];
  readonly #result: Promise<Transcript>;
  #resolve!: (transcript: Transcript) => void;
  #reject!: (error: SpeechError) => void;
  #over = false;

  constructor(
    private readonly id: number,
    private readonly options: VoskUtteranceOptions,
    private readonly send: (request: Request) => void,
    private readonly forget: () => void,
  ) {
    this.#result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // A failure of an utterance that nobody finishes is no unhandled rejection.
    this.#result.catch(() => undefined);
  }

  feed(chunk: Samples | Buffer): void {
    if (this.#over) return;
    const samples = chunk instanceof Float32Array ? chunk.slice() : fromPcm16(chunk);
    this.#heard.push(samples);
    const pcm = toPcm16(samples);
    this.send({ type: 'feed', id: this.id, pcm });
  }

  /** @throws SpeechError engine-failed, closed, cancelled */
  finish(): Promise<Transcript> {
    if (!this.#over) this.send({ type: 'finish', id: this.id });
    this.#over = true;
    return this.#result;
  }

  cancel(): void {
    this.send({ type: 'cancel', id: this.id });
    this.fail(new SpeechError('cancelled', 'The utterance was thrown away; say it again'));
  }

  /** Ends the utterance without a transcript. */
  fail(error: SpeechError): void {
    this.#over = true;
    this.forget();
    this.#reject(error);
  }

  /** Takes what the worker says of this utterance. */
  take(reply: Extract<Reply, { id: number }>): void {
    switch (reply.type) {
      case 'partial':
        this.#partial(parsePartial(reply.result));
        break;
      case 'endpoint':
        this.#stretches.push(parseStretch(reply.result, reply.since));
        this.options.onEndpoint?.(transcriptOf(this.#stretches, { final: false }));
        break;
      case 'final':
        this.#stretches.push(parseStretch(reply.result, reply.since));
        this.forget();
        this.#resolve(transcriptOf(this.#stretches, { final: true, audio: concat(this.#heard) }));
        break;
      case 'failed':
        this.fail(
          new SpeechError('engine-failed', 'Vosk could not take the utterance; say it again', {
            cause: reply.reason,
          }),
        );
    }
  }

  #partial(rest: string): void {
    if (rest !== '') this.options.onPartial?.(transcriptOf(this.#stretches, { final: false, rest }));
  }
}
