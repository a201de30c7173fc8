import { SAMPLE_RATE, type Samples } from '../types.js';
import type { Logits } from './logits.js';
import { LruMap } from './lru.js';
import type { MoonshineModel, Reading, Sound } from './model.js';
import { scoreTexts } from './score.js';
import { SilenceGuesses } from './silence-guesses.js';

const SECONDS = 1.5;
/** Peak to peak; far below any microphone's own noise. */
const LEVEL = 2e-3;
const KEPT = 50_000;

/**
 * How likely texts are by themselves: log P of a text given nothing but faint
 * noise. Each text is scored once and kept.
 */
export class Silence {
  readonly #known = new LruMap<string, number>(KEPT);
  #heard: Promise<{ sound: Sound; start: Reading }> | null = null;
  #guesses: SilenceGuesses | null = null;

  constructor(private readonly model: MoonshineModel) {}

  /** What the decoder expects at the beginning of a text when it hears nothing. */
  async beginning(): Promise<Logits> {
    return (await this.#listen()).start.logits;
  }

  /** @param check called between steps; throws to stop */
  async score(texts: readonly (readonly number[])[], check: () => void): Promise<number[]> {
    const keys = texts.map((tokens) => tokens.join());
    const unknown = [...new Map(keys.map((key, i) => [key, texts[i]!])).entries()].filter(
      ([key]) => this.#known.get(key) === undefined,
    );
    const fresh = new Map<string, number>();
    if (unknown.length > 0) {
      const scores = await scoreTexts(
        this.model,
        await this.#listen(),
        unknown.map(([, tokens]) => tokens),
        { check },
      );
      unknown.forEach(([key], i) => {
        fresh.set(key, scores[i]!);
        this.#known.set(key, scores[i]!);
      });
    }
    return keys.map((key) => fresh.get(key) ?? this.#known.get(key)!);
  }

  /**
   * What {@link score} would give, where it is known; elsewhere less than
   * that, nearly always. Costs next to nothing.
   */
  async least(texts: readonly (readonly number[])[]): Promise<number[]> {
    this.#guesses ??= new SilenceGuesses(this.model, await this.#listen());
    const guessed = await this.#guesses.least(texts);
    return texts.map((tokens, i) => this.#known.get(tokens.join()) ?? guessed[i]!);
  }

  #listen(): Promise<{ sound: Sound; start: Reading }> {
    this.#heard ??= this.model.listen(faintNoise());
    return this.#heard;
  }
}

/** The same noise every time (a linear congruential generator). */
function faintNoise(): Samples {
  let state = 1;
  return Float32Array.from({ length: SECONDS * SAMPLE_RATE }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state / 0x7fff_ffff - 0.5) * LEVEL;
  });
}
