import { performance } from 'node:perf_hooks';
import { fromPcm16 } from '../audio/samples.js';
import { SpeechError } from '../errors.js';
import { Channel } from './channel.js';
import { PiperProcess, type PiperPaths } from './piper-process.js';
import { paceFor } from './pace.js';
import { Stretcher } from './stretch.js';
import { spellOut } from './letters.js';
import { LIMITS, louder, within, type Sound, type Voice, type VoiceOptions } from './types.js';

/** Deaths in a row, with no sentence finished between them, before the voice gives up. */
const MOST_DEATHS = 3;
/** Deaths with the same sentence at work before that sentence is given up. */
const MOST_TRIES = 2;
/** Seconds a broken voice rests before it may be tried again. */
const REST_SECONDS = 30;

interface Request {
  readonly id: number;
  readonly text: string;
  readonly lengthScale: number;
  readonly steady: boolean;
  readonly audio: Channel<Buffer>;
  tries: number;
  /** Bytes handed over; after a restart the same amount is skipped. */
  given: number;
  skip: number;
}

/**
 * Piper, kept running in a process of its own. Sentences are made one after
 * the other; when the process dies it is started again and goes on with the
 * sentences that are not finished.
 */
export class PiperVoice implements Voice {
  readonly name = 'piper';
  readonly #paths: PiperPaths;
  readonly #open = new Map<number, Request>();
  #process: PiperProcess | undefined;
  #nextId = 1;
  #deaths = 0;
  #brokenAt = -Infinity;
  #lastReason = '';
  #closed = false;

  constructor(paths: PiperPaths) {
    this.#paths = paths;
  }

  /** The process that speaks now. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Loads the voice now instead of at the first sentence; resolves when it can speak. Throws `voice-failed`. */
  async start(): Promise<void> {
    await this.#running().ready;
  }

  async *speak(sentence: string, options: VoiceOptions): AsyncGenerator<Sound, void, undefined> {
    const { signal } = options;
    if (signal?.aborted) throw cancelled();
    if (this.#closed) throw new SpeechError('closed', 'The voice was closed.');
    const volume = within(options.volume, LIMITS.volume);
    const { lengthScale, stretch } = paceFor(within(options.rate, LIMITS.rate));
    const request = this.#ask(sentence, lengthScale, options.steady === true);
    const abort = () => this.#cancel(request);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      let stretcher: Stretcher | undefined;
      for await (const pcm of request.audio) {
        const rate = this.#process?.rate ?? 22_050;
        const samples = louder(fromPcm16(pcm), volume);
        if (stretch === 1) {
          yield { samples, rate };
        } else {
          stretcher ??= new Stretcher(stretch, rate);
          yield { samples: stretcher.push(samples), rate };
        }
      }
      if (stretcher) yield { samples: stretcher.finish(), rate: this.#process?.rate ?? 22_050 };
    } finally {
      signal?.removeEventListener('abort', abort);
      // A reader that walks away wants no more of it.
      if (this.#open.has(request.id)) this.#cancel(request);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const request of this.#open.values()) request.audio.drop(cancelled());
    this.#open.clear();
    await this.#process?.end();
  }

  #ask(sentence: string, lengthScale: number, steady: boolean): Request {
    // Piper reads [[…]] as raw phonemes and a line break as the end of a request.
    const text = spellOut(sentence)
      .replace(/\[\[|\]\]|\p{Cc}/gu, ' ')
      .trim();
    const request = {
      id: this.#nextId++,
      text,
      lengthScale,
      steady,
      audio: new Channel<Buffer>(),
      tries: 0,
      given: 0,
      skip: 0,
    };
    if (performance.now() / 1000 - this.#brokenAt < REST_SECONDS) {
      request.audio.end(this.#failure());
      return request;
    }
    this.#open.set(request.id, request);
    this.#running().ask(request);
    return request;
  }

  #cancel(request: Request): void {
    request.audio.drop(cancelled());
    if (this.#open.delete(request.id)) this.#process?.cancel(request.id);
  }

  #running(): PiperProcess {
    this.#process ??= new PiperProcess(this.#paths, {
      audio: (id, pcm) => this.#hand(id, pcm),
      over: (id, reason) => this.#finish(id, reason),
      died: (reason) => this.#revive(reason),
    });
    return this.#process;
  }

  #hand(id: number, pcm: Buffer): void {
    const request = this.#open.get(id);
    if (!request) return;
    const skipped = Math.min(request.skip, pcm.length);
    request.skip -= skipped;
    if (skipped === pcm.length) return;
    request.given += pcm.length - skipped;
    request.audio.push(pcm.subarray(skipped));
  }

  #finish(id: number, reason?: string): void {
    this.#deaths = 0;
    const request = this.#open.get(id);
    this.#open.delete(id);
    request?.audio.end(reason === undefined ? undefined : unspeakable(request.text, reason));
  }

  #revive(reason: string): void {
    this.#process = undefined;
    if (this.#closed) return;
    this.#lastReason = reason;
    this.#deaths += 1;
    const first = this.#open.values().next().value;
    if (first && ++first.tries >= MOST_TRIES && this.#deaths < MOST_DEATHS) {
      this.#open.delete(first.id);
      first.audio.end(unspeakable(first.text, reason));
    }
    if (this.#open.size === 0) return;
    if (this.#deaths >= MOST_DEATHS) {
      this.#brokenAt = performance.now() / 1000;
      this.#deaths = 0;
      for (const request of this.#open.values()) request.audio.end(this.#failure());
      this.#open.clear();
      return;
    }
    for (const request of this.#open.values()) {
      request.skip = request.given;
      this.#running().ask(request);
    }
  }

  #failure(): SpeechError {
    return new SpeechError(
      'voice-failed',
      'Piper stops again and again; run "aloud doctor" to see what is missing.',
      { cause: this.#lastReason },
    );
  }
}

function cancelled(): SpeechError {
  return new SpeechError('cancelled', 'Speaking was stopped.');
}

function unspeakable(text: string, reason: string): SpeechError {
  const start = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return new SpeechError('voice-failed', `Piper could not speak "${start}"; it is there as text.`, {
    cause: reason,
  });
}
