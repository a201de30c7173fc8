import type { Logits } from './logits.js';
import { LruMap } from './lru.js';
import type { MoonshineModel, Reading, Sound } from './model.js';

/** Word beginnings, spread over the vocabulary, behind which it is asked what goes on in a word. */
const ASKED = 32;
/**
 * Of the written forms of 6,000 package names, each token after the first was
 * so much likelier than guessed, and the whole of it so much less; what was
 * left had a standard deviation of four nats, of which two are allowed for.
 */
const PER_TOKEN = 2.1;
const OFFSET = -3.3;
const SLACK = 8;
const KEPT_BEGINNINGS = 16;

interface Beginning {
  readonly logProb: number;
  readonly next: Logits;
}

/** Guesses from the commonness of their tokens how likely texts are by themselves. */
export class SilenceGuesses {
  readonly #beginnings = new LruMap<string, Beginning>(KEPT_BEGINNINGS);
  #usual: Promise<Float32Array> | null = null;

  constructor(
    private readonly model: MoonshineModel,
    private readonly silence: { readonly sound: Sound; readonly start: Reading },
  ) {}

  /**
   * Bounds that log P of a text given near-silence is hardly ever under. What
   * the texts have in common at their beginning is read, and the token after
   * it; of the others it is only known how usual they are within words.
   */
  async least(texts: readonly (readonly number[])[]): Promise<number[]> {
    const common = commonLength(texts);
    const beginning = await this.#begin(texts[0]?.slice(0, common) ?? []);
    const usual = await (this.#usual ??= this.#ask());
    return texts.map((tokens) => {
      const first = tokens[common];
      if (first === undefined) return beginning.logProb - SLACK;
      const rest = tokens.slice(common + 1);
      const inside = rest.reduce((sum, token) => sum + usual[token]! + PER_TOKEN, OFFSET);
      return beginning.logProb + beginning.next.logProb(0, first) + inside - SLACK;
    });
  }

  async #begin(tokens: readonly number[]): Promise<Beginning> {
    const { sound, start } = this.silence;
    if (tokens.length === 0) return { logProb: 0, next: start.logits };
    const key = tokens.join();
    const known = this.#beginnings.get(key);
    if (known) return known;
    const { logits } = await this.model.read(sound, start.cache, tokens);
    const logProb = tokens.reduce(
      (sum, token, i) => sum + (i === 0 ? start.logits.logProb(0, token) : logits.logProb(i - 1, token)),
      0,
    );
    const beginning = { logProb, next: logits.lastRow() };
    this.#beginnings.set(key, beginning);
    return beginning;
  }

  /** log of the mean probability of each token behind the beginnings of many words. */
  async #ask(): Promise<Float32Array> {
    const { startsWord } = this.model.tokenizer;
    const words = Array.from(startsWord.keys()).filter((token) => startsWord[token] === 1);
    const asked = Array.from(
      { length: ASKED },
      (_, i) => words[Math.floor(((i + 0.5) * words.length) / ASKED)]!,
    );
    const { sound, start } = this.silence;
    const { logits } = await this.model.read(sound, start.cache.take(asked.map(() => 0)), asked);
    return Float32Array.from({ length: logits.size }, (_, token) =>
      Math.log(asked.reduce((sum, _word, row) => sum + Math.exp(logits.logProb(row, token)), 0) / ASKED),
    );
  }
}

function commonLength(texts: readonly (readonly number[])[]): number {
  const [first = [], ...others] = texts;
  const differs = first.findIndex((token, i) => others.some((other) => other[i] !== token));
  return differs < 0 ? first.length : differs;
}
