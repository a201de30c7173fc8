import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SpeechError } from '../errors.js';
import { SAMPLE_RATE, type Samples } from '../types.js';
import { CROSS_NAMES, HEADS, HEAD_SIZE, SELF_NAMES, SelfCache } from './cache.js';
import { LogitsReader, type Logits } from './logits.js';
import { BEGIN, Tokenizer } from './tokenizer.js';

/** The files of the model, as its publisher names them. */
const FILES = {
  encoder: 'encoder_model.ort',
  decoder: 'decoder_model_merged.ort',
  tokenizer: 'tokenizer.bin',
} as const;

const HIDDEN_SIZE = 288;

/** One stretch of sound, encoded; what the decoder attends to. */
export interface Sound {
  /** Length of the encoded audio, padding included. */
  readonly seconds: number;
  readonly cross: Readonly<Record<string, Tensor>>;
  /** One entry a sample (not a frame): the graph thins it out by 384 itself. */
  readonly mask: Tensor;
}

/** Texts that the decoder has read so far, one a row, and what it expects next. */
export interface Reading {
  readonly cache: SelfCache;
  /** One row for each text, or for each token given last (text by text) when several were. */
  readonly logits: Logits;
}

/** Moonshine tiny-en on onnxruntime: encoder, decoder with caches, vocabulary. */
export class MoonshineModel {
  readonly #placeholder = new Tensor('float32', new Float32Array(HIDDEN_SIZE), [1, 1, HIDDEN_SIZE]);
  readonly #outputs = ['logits', ...SELF_NAMES.map((name) => `present.${name}`)];

  private constructor(
    readonly tokenizer: Tokenizer,
    private readonly encoder: InferenceSession,
    private readonly decoder: InferenceSession,
    private readonly logits: LogitsReader,
  ) {}

  /**
   * @param dir folder that holds the three files
   * @param threads one is as fast as two at this size
   * Rejects with `model-missing` or `model-damaged`.
   */
  static async load(dir: string, threads = 1): Promise<MoonshineModel> {
    const options: InferenceSession.SessionOptions = {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // The arena keeps what the longest utterance took, for good.
      enableCpuMemArena: false,
    };
    try {
      const tokenizer = new Tokenizer(await readFile(join(dir, FILES.tokenizer)));
      const encoder = await openSession(join(dir, FILES.encoder), options);
      const decoder = await openSession(join(dir, FILES.decoder), options);
      return new MoonshineModel(
        tokenizer,
        encoder,
        decoder,
        await LogitsReader.create(tokenizer.size, options),
      );
    } catch (cause) {
      throw describe(cause, dir);
    }
  }

  /** Encodes audio (padding included) and reads the beginning-of-text mark. */
  async listen(audio: Samples): Promise<{ sound: Sound; start: Reading }> {
    const mask = new Tensor('int64', new BigInt64Array(audio.length).fill(1n), [1, audio.length]);
    const input = new Tensor('float32', audio, [1, audio.length]);
    const encoded = await this.encoder.run({ input_values: input, attention_mask: mask });
    const empty = new Tensor('float32', new Float32Array(0), [1, HEADS, 0, HEAD_SIZE]);
    const past = [...SELF_NAMES, ...CROSS_NAMES].map((name) => [`past_key_values.${name}`, empty] as const);
    const out = await this.decoder.run({
      input_ids: ids([BEGIN], 1),
      encoder_attention_mask: mask,
      encoder_hidden_states: encoded['last_hidden_state']!,
      use_cache_branch: new Tensor('bool', [false], [1]),
      ...Object.fromEntries(past),
    });
    const cross = CROSS_NAMES.map((name) => [`past_key_values.${name}`, out[`present.${name}`]!] as const);
    const sound = { seconds: audio.length / SAMPLE_RATE, cross: Object.fromEntries(cross), mask };
    return { sound, start: await this.#reading(out, 1, 1, FREE_TOP) };
  }

  /**
   * Reads further tokens, the same number in every row of the cache.
   * The sound's keys and values stand there once: the graph spreads a batch of
   * one over all rows, with the very same numbers as if they were repeated.
   * @param tokens row by row, `cache.rows` · n of them
   * @param top how many of the likeliest next tokens to find; 0 for none
   */
  async read(sound: Sound, cache: SelfCache, tokens: readonly number[], top = 0): Promise<Reading> {
    const past = SELF_NAMES.map((name, i) => [`past_key_values.${name}`, cache.tensors[i]!] as const);
    const out = await this.decoder.run(
      {
        input_ids: ids(tokens, cache.rows),
        encoder_attention_mask: sound.mask,
        // Its keys and values are in the cache; only the shape is looked at.
        encoder_hidden_states: this.#placeholder,
        use_cache_branch: new Tensor('bool', [true], [1]),
        ...Object.fromEntries(past),
        ...sound.cross,
      },
      this.#outputs,
    );
    return this.#reading(out, cache.rows, cache.length + tokens.length / cache.rows, top);
  }

  async release(): Promise<void> {
    await this.encoder.release();
    await this.decoder.release();
    await this.logits.release();
  }

  async #reading(
    out: InferenceSession.OnnxValueMapType,
    rows: number,
    length: number,
    top: number,
  ): Promise<Reading> {
    const logits = await this.logits.read(out['logits']!.data as Float32Array, top);
    const tensors = SELF_NAMES.map((name) => out[`present.${name}`] as Tensor);
    return { cache: new SelfCache(rows, length, tensors), logits };
  }
}

/** How many of the likeliest tokens are looked at where words are free. */
export const FREE_TOP = 6;

function ids(tokens: readonly number[], rows: number): Tensor {
  return new Tensor('int64', BigInt64Array.from(tokens, BigInt), [rows, tokens.length / rows]);
}

/** Looks for the file first, so that a missing one and a damaged one are told apart. */
async function openSession(
  path: string,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  await access(path);
  return InferenceSession.create(path, options);
}

function describe(cause: unknown, dir: string): SpeechError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
    const message = `The Moonshine speech model is not in ${dir}; run "aloud setup" to fetch it.`;
    return new SpeechError('model-missing', message, { cause });
  }
  const message = `The Moonshine speech model in ${dir} can't be read; run "aloud setup --verify" to fetch it anew.`;
  return new SpeechError('model-damaged', message, { cause });
}
