import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type Automaton, type ForcedScore, type Samples, type Transcript } from '../types.js';
import { Connection } from './connection.js';
import { pack } from './packed.js';
import type { Calls, Contest, Heard, HearOptions, Method, Transcribed, UtteranceId } from './protocol.js';

export interface EngineOptions {
  /** Folder with the files of Moonshine tiny-en. */
  readonly modelDir: string;
  /** Threads of one operation; one is as fast as two at this size. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

interface Cancellable {
  readonly signal?: AbortSignal;
}

export interface TranscribeOptions extends Cancellable {
  /** False for a partial result. */
  readonly final?: boolean;
  /** Other readings wanted, where there are some; 3 when final, none when not. */
  readonly alternatives?: number;
}

export interface ScoreOptions extends Cancellable {
  /** Gives texts up that can't reach what is wanted; without it every text is scored to its end. */
  readonly contest?: Contest;
}

/** The time and memory that the encoder takes grow with the square of the length. */
const LONGEST_SECONDS = 30;

function checkLength(audio: Samples): void {
  if (audio.length <= LONGEST_SECONDS * SAMPLE_RATE) return;
  const message = `This is longer than ${LONGEST_SECONDS} seconds; say it in shorter pieces.`;
  throw new SpeechError('audio-too-long', message);
}

/**
 * Moonshine tiny-en in a worker thread. Audio is 16 kHz mono float; it is
 * trimmed and framed here, so it may come with any silence around it. An
 * utterance is encoded once and kept under its id (the last eight are).
 *
 * Calls reject with SpeechError: `model-missing`, `model-damaged`, `cancelled`
 * when the signal fires,
 * `audio-too-long`, `engine-failed` when the worker dies (the next call
 * starts it anew), `closed` after close().
 */
export class MoonshineEngine {
  #connection: Connection | null = null;
  #starting: Promise<Connection> | null = null;
  #closed = false;
  readonly #sent = new Set<string>();
  readonly #lexicons = new Map<string, string | Uint8Array>();
  readonly #forms = new Map<string, Calls['forms']['ask']>();

  private constructor(private readonly options: EngineOptions) {}

  static async load(options: EngineOptions): Promise<MoonshineEngine> {
    const engine = new MoonshineEngine(options);
    await engine.#connect();
    return engine;
  }

  /** Decodes freely. */
  async transcribe(audio: Samples, options: TranscribeOptions = {}): Promise<Transcript> {
    const { transcript, utterance } = await this.listen(audio, options);
    this.release(utterance);
    return transcript;
  }

  /** As transcribe, and keeps the utterance, to be heard or scored without encoding it again. */
  async listen(audio: Samples, options: TranscribeOptions = {}): Promise<Transcribed> {
    const { final = true, alternatives = final ? 3 : 0, signal } = options;
    checkLength(audio);
    const heard = await this.#ask('transcribe', { audio, final, alternatives }, signal);
    return { ...heard, transcript: { ...heard.transcript, audio: final ? audio : new Float32Array(0) } };
  }

  /** Decodes freely and against all that can be said now. An automaton is sent to the worker once. */
  async hear(
    sound: Samples | UtteranceId,
    automaton: Automaton,
    { signal, ...options }: HearOptions & Cancellable = {},
  ): Promise<Heard> {
    if (typeof sound !== 'number') checkLength(sound);
    const ask = { sound, automaton: automaton.id, options };
    let heard = this.#sent.has(automaton.id) ? await this.#ask('hear', ask, signal) : null;
    if (!heard) {
      await this.#ask('automaton', { automaton: pack(automaton) }, signal);
      this.#sent.add(automaton.id);
      heard = await this.#ask('hear', ask, signal);
    }
    if (!heard)
      throw new SpeechError(
        'engine-failed',
        'The speech engine lost what it was to listen for; say it again.',
      );
    if (typeof sound === 'number') return heard;
    return { ...heard, transcript: { ...heard.transcript, audio: sound } };
  }

  /** Scores given texts, spelled as a transcript would spell them ("Install ripgrep."), in the order given. */
  async score(
    sound: Samples | UtteranceId,
    texts: readonly string[],
    { contest, signal }: ScoreOptions = {},
  ): Promise<readonly ForcedScore[]> {
    if (texts.length === 0) return [];
    if (typeof sound !== 'number') checkLength(sound);
    const ask = { sound, texts, ...(contest && { contest }) };
    const { scores, utterance } = await this.#ask('score', ask, signal);
    if (typeof sound !== 'number') this.release(utterance);
    return scores;
  }

  /**
   * Loads the names that arcs `{ lexicon: name }` stand for.
   * @param source path of a file written by saveLexicon, or its bytes
   */
  async addLexicon(name: string, source: string | Uint8Array): Promise<void> {
    await this.#ask('lexicon', { name, source });
    this.#lexicons.set(name, source);
    this.#forms.delete(name);
  }

  /** Sets a few further forms of a lexicon (a user's own pronunciations) beside the large one, at once; replaces those set before. */
  async setForms(name: string, forms: readonly string[], entries: readonly number[]): Promise<void> {
    const ask = { name, forms, entries };
    await this.#ask('forms', ask);
    this.#forms.set(name, ask);
  }

  /** Lets an utterance go; at once, nothing waits for it. */
  release(utterance: UtteranceId): void {
    // A worker that has died has forgotten it by itself.
    this.#connection?.ask('release', { utterance }).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting?.catch(() => null);
    await this.#connection?.close();
  }

  async #ask<M extends Method>(
    method: M,
    ask: Calls[M]['ask'],
    signal?: AbortSignal,
  ): Promise<Calls[M]['answer']> {
    return (await this.#connect()).ask(method, ask, signal);
  }

  #connect(): Promise<Connection> {
    if (this.#closed) return Promise.reject(new SpeechError('closed', 'The speech engine has been closed.'));
    if (this.#starting) return this.#starting;
    if (this.#connection?.alive) return Promise.resolve(this.#connection);
    this.#starting = this.#start().finally(() => (this.#starting = null));
    return this.#starting;
  }

  async #start(): Promise<Connection> {
    const { modelDir, threads = 1, signal } = this.options;
    this.#sent.clear();
    const connection = new Connection();
    try {
      await connection.ask('load', { modelDir, threads }, signal);
      for (const [name, source] of this.#lexicons) await connection.ask('lexicon', { name, source });
      for (const ask of this.#forms.values()) await connection.ask('forms', ask);
      this.#connection = connection;
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }
}
