/** Beginning and end of a text, as the model's vocabulary numbers them. */
export const BEGIN = 1;
export const END = 2;

/** Ids below this are markers and single bytes; pieces of text follow. */
const FIRST_PIECE = 259;
const FIRST_BYTE = 3;
const SPACE = '\u2581';
const MEMO_WORDS = 1 << 19;

/**
 * Moonshine's byte-pair vocabulary. A piece never runs across a space, so a
 * sentence is encoded word by word and the parts can be joined freely.
 */
export class Tokenizer {
  readonly size: number;
  /** 1 where a token begins a word. */
  readonly startsWord: Uint8Array;
  /** 1 where a token is a piece of text or a byte of one (no marker). */
  readonly isText: Uint8Array;
  /** All tokens one behind the other, and where each begins; behind the last one where it ends. */
  readonly #bytes: Buffer;
  readonly #begins: Uint32Array;
  readonly #ids = new Map<string, number>();
  /** left · size + right → the piece that both make. */
  readonly #merges = new Map<number, number>();
  readonly #memo = new Map<string, readonly number[]>();

  /**
   * Reads `tokenizer.bin`: tokens one after the other, each behind its length
   * (two bytes, low seven bits first, when the first is 128 or more).
   * Throws RangeError when it does not have that form.
   */
  constructor(file: Buffer) {
    const pieces = split(file);
    this.size = pieces.length;
    this.#bytes = Buffer.concat(pieces);
    this.#begins = new Uint32Array(this.size + 1);
    pieces.forEach((piece, id) => (this.#begins[id + 1] = this.#begins[id]! + piece.length));
    this.startsWord = new Uint8Array(this.size);
    this.isText = new Uint8Array(this.size);
    const texts = pieces.map((piece) => piece.toString('utf8'));
    texts.forEach((text, id) => {
      if (id < FIRST_BYTE || /^<<ST_\d+>>$/u.test(text)) return;
      this.isText[id] = 1;
      if (id < FIRST_PIECE) return;
      this.#ids.set(text, id);
      if (text.startsWith(SPACE)) this.startsWord[id] = 1;
    });
    for (const [text, id] of this.#ids) {
      for (let cut = 1; cut < text.length; cut++) {
        const left = this.#ids.get(text.slice(0, cut));
        if (left === undefined) continue;
        const right = this.#ids.get(text.slice(cut));
        if (right !== undefined) this.#merges.set(left * this.size + right, id);
      }
    }
  }

  /** The tokens of a text; runs of white space count as one space, none is kept at the ends. */
  encode(text: string): number[] {
    const out: number[] = [];
    for (const word of text.split(/\s+/u)) if (word) out.push(...this.encodeWord(word));
    return out;
  }

  /** The tokens of one word (no spaces inside), the space before it included. */
  encodeWord(word: string): readonly number[] {
    const known = this.#memo.get(word);
    if (known) return known;
    const made = this.#merge(word);
    if (this.#memo.size >= MEMO_WORDS) this.#memo.clear();
    this.#memo.set(word, made);
    return made;
  }

  /** The id of a piece that is a whole token and does not begin a word, such as a full stop. */
  mark(text: string): number {
    const id = this.#ids.get(text);
    if (id === undefined) throw new RangeError(`The vocabulary has no token "${text}".`);
    return id;
  }

  decode(tokens: readonly number[]): string {
    return Buffer.concat(
      tokens.map((id) => this.#bytes.subarray(this.#begins[id], this.#begins[id + 1] ?? 0)),
    )
      .toString('utf8')
      .replaceAll(SPACE, ' ')
      .trim();
  }

  /** Forgets the memoised words, which building a large lexicon leaves behind. */
  forget(): void {
    this.#memo.clear();
  }

  /** Byte-pair encoding: again and again joins the two neighbours whose piece has the lowest id. */
  #merge(word: string): number[] {
    const parts: number[] = [];
    for (const symbol of SPACE + word) {
      const id = this.#ids.get(symbol);
      if (id !== undefined) parts.push(id);
      else for (const byte of Buffer.from(symbol)) parts.push(FIRST_BYTE + byte);
    }
    for (;;) {
      let best = Infinity;
      let at = -1;
      for (let i = 0; i + 1 < parts.length; i++) {
        const id = this.#merges.get(parts[i]! * this.size + parts[i + 1]!);
        if (id !== undefined && id < best) {
          best = id;
          at = i;
        }
      }
      if (at < 0) return parts;
      parts.splice(at, 2, best);
    }
  }
}

function split(file: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    let length = file[at++]!;
    if (length >= 128) length = length - 128 + 128 * (file[at++] ?? 0);
    if (at + length > file.length) throw new RangeError('The token file ends in the middle of a token.');
    pieces.push(file.subarray(at, at + length));
    at += length;
  }
  if (pieces.length <= FIRST_PIECE) throw new RangeError('The token file holds no vocabulary.');
  return pieces;
}
