/** From what was said or typed to the words that are matched. */
import { textsOf } from '../templates/ast.js';
import { parseTemplate } from '../templates/parse.js';
import type { LanguageData } from './language.js';

export interface Token {
  /** As it is matched: small letters, contractions resolved. */
  readonly word: string;
  /** As it was said; empty when it belongs to the token before. */
  readonly surface: string;
  /** Joined to the token before by a hyphen. */
  readonly glued: boolean;
  /** A comma (or another mark of a pause or an end) stands before it. */
  readonly pause: boolean;
}

const OPENING = /^["'“”‘’([{<«]+/u;
const CLOSING = /["'“”‘’)\]}>».,?!;:…]+$/u;
const PAUSE = /[,;:.?!…]/;
const INITIALS = /^(?:\p{L}\.)+\p{L}?$/u;

/** Texts whose tokens are kept. */
const MOST_CUT = 512;

/** Cuts text into tokens, the same way for sentences and for templates. */
export class Tokeniser {
  private readonly fillers: Phrases;
  private readonly same = new Map<string, string[]>();
  private readonly longestSame: number;
  private readonly known = new Map<string, readonly string[]>();
  private readonly cut = new Map<string, readonly Token[]>();

  constructor(language: LanguageData) {
    this.fillers = new Phrases(
      language.fillers.map((phrase) => rawTokens(phrase).map((token) => token.word)),
    );
    let longest = 1;
    for (const [from, to] of Object.entries(language.same)) {
      const words = rawTokens(from).map((token) => token.word);
      longest = Math.max(longest, words.length);
      this.same.set(
        words.join(' '),
        rawTokens(to).map((token) => token.word),
      );
    }
    this.longestSame = longest;
  }

  /** The tokens of a text; kept for a while, for one sentence is looked at from many sides. */
  tokens(text: string): readonly Token[] {
    const before = this.cut.get(text);
    if (before) return before;
    const tokens = this.cutUp(text);
    if (this.cut.size >= MOST_CUT) this.cut.clear();
    this.cut.set(text, tokens);
    return tokens;
  }

  private cutUp(text: string): Token[] {
    const same = this.resolveSame(rawTokens(text));
    const kept: Token[] = [];
    let pause = false;
    for (let at = 0; at < same.length;) {
      const token = same[at]!;
      pause ||= token.pause;
      const filler = this.fillers.longestAt(same, at);
      if (filler > 0) at += filler;
      else {
        kept.push(pause === token.pause ? token : { ...token, pause });
        pause = false;
        at++;
      }
    }
    return kept;
  }

  /** The matched words of a template's text; kept, for templates say the same words again and again. */
  words(text: string): readonly string[] {
    const before = this.known.get(text);
    if (before) return before;
    const words = this.cutUp(text).map((token) => token.word);
    this.known.set(text, words);
    return words;
  }

  /** These texts, to be found in others. */
  phrases(texts: readonly string[]): Phrases {
    return new Phrases(texts.map((text) => this.words(text)));
  }

  /** All that templates without slots stand for, to be found in others. */
  phrasesOf(templates: readonly string[]): Phrases {
    // Each piece is cut by itself, as those of all templates are: there are thousands of ways to put them together.
    const cut = (text: string): string => this.words(text).join(' ');
    const texts = templates.flatMap((template) => textsOf(parseTemplate(template), cut) ?? []);
    return new Phrases(texts.map((text) => text.split(' ')));
  }

  private resolveSame(tokens: readonly Token[]): Token[] {
    const out: Token[] = [];
    for (let at = 0; at < tokens.length;) {
      const taken = this.sameAt(tokens, at);
      if (taken === null) {
        out.push(tokens[at]!);
        at++;
      } else {
        const said = tokens.slice(at, at + taken.length);
        const first = tokens[at]!;
        taken.words.forEach((word, index) =>
          out.push({
            word,
            surface: index === 0 ? textOf(said) : '',
            glued: index === 0 && first.glued,
            pause: index === 0 && first.pause,
          }),
        );
        at += taken.length;
      }
    }
    return out;
  }

  private sameAt(tokens: readonly Token[], at: number): { words: string[]; length: number } | null {
    for (let length = Math.min(this.longestSame, tokens.length - at); length > 0; length--) {
      const key = tokens
        .slice(at, at + length)
        .map((token) => token.word)
        .join(' ');
      const words = this.same.get(key);
      if (words) return { words, length };
    }
    return null;
  }
}

/** A set of word sequences, for finding the longest that stands at a place. */
export class Phrases {
  private readonly keys = new Set<string>();
  private readonly longest: number;

  constructor(phrases: readonly (readonly string[])[]) {
    for (const words of phrases) if (words.length > 0) this.keys.add(words.join(' '));
    this.longest = phrases.reduce((most, words) => Math.max(most, words.length), 0);
  }

  /** How many tokens from `at` on are one of the phrases; 0 for none. */
  longestAt(tokens: readonly Token[], at: number): number {
    for (let length = Math.min(this.longest, tokens.length - at); length > 0; length--) {
      if (this.keys.has(wordsOf(tokens.slice(at, at + length)))) return length;
    }
    return 0;
  }

  /** How many tokens before `end` are one of the phrases; 0 for none. */
  longestBefore(tokens: readonly Token[], end: number): number {
    for (let length = Math.min(this.longest, end); length > 0; length--) {
      if (this.keys.has(wordsOf(tokens.slice(end - length, end)))) return length;
    }
    return 0;
  }
}

/** Tokens that begin a sentence, whatever stood before them. */
export function opening([first, ...others]: readonly Token[]): Token[] {
  return first === undefined ? [] : [first.pause ? { ...first, pause: false } : first, ...others];
}

/** The matched words, with single spaces. */
export function wordsOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.word).join(' ');
}

/** What was said, as it was said. */
export function textOf(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    if (token.surface) text += text === '' ? token.surface : (token.glued ? '-' : ' ') + token.surface;
  }
  return text;
}

function rawTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let pause = false;
  const plain = text.normalize('NFKC').replace(/[’ʼ‘]/g, "'").replace(/[—–]/g, ' , ').replace(/&/g, ' and ');
  for (const chunk of plain.split(/\s+/)) {
    const opened = chunk.replace(OPENING, '');
    const bare = INITIALS.test(opened) ? opened : opened.replace(CLOSING, '');
    if (bare !== '') {
      pieces(bare).forEach((surface, index) =>
        tokens.push({ word: plainWord(surface), surface, glued: index > 0, pause: pause && index === 0 }),
      );
      pause = false;
    }
    if (bare !== opened && PAUSE.test(opened.slice(bare.length))) pause = tokens.length > 0;
    if (bare === '' && PAUSE.test(chunk)) pause = tokens.length > 0;
  }
  return tokens;
}

/** Splits at inner hyphens only; a leading dash or a lone one stays. */
function pieces(chunk: string): string[] {
  return /^[\p{L}\p{N}'.+_]+(?:-[\p{L}\p{N}'.+_]+)+$/u.test(chunk) ? chunk.split('-') : [chunk];
}

function plainWord(surface: string): string {
  const small = surface.toLowerCase();
  return INITIALS.test(small) ? small.replaceAll('.', '') : small;
}
