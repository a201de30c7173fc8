/** Slot types at work: how far a value reaches in a sentence, and what it is. */
import type { LanguageData } from '../normalise/language.js';
import { daySaid, numberSaid } from '../normalise/linguist.js';
import { NumberWords } from '../normalise/numbers.js';
import { Phrases, Tokeniser, wordsOf, type Token } from '../normalise/tokens.js';
import { textsOf, type Node } from '../templates/ast.js';
import { parseTemplate } from '../templates/parse.js';
import { isBound, unitsOf, type TypeData } from '../templates/schema.js';
import type { IntentSet } from '../templates/set.js';
import { Graph } from './graph.js';
import { match } from './match.js';

/** No number or date is said in more words. */
const LONGEST_VALUE = 8;

/** The types whose values are a closed set: numbers, ordinals, dates, enumerations. */
export class ClosedTypes {
  private readonly numbers: NumberWords;
  private readonly numberWords: ReadonlySet<string>;
  private readonly ordinalWords: ReadonlySet<string>;
  /** "a hundred and five" has them, but they are no number alone. */
  private readonly common: ReadonlySet<string>;
  private readonly dates: Graph;
  private readonly values = new Map<string, ReadonlyMap<string, string>>();
  private readonly measures = new Map<
    string,
    { readonly units: Phrases; readonly ones: Phrases; readonly factors: ReadonlyMap<string, number> }
  >();
  /** What free words of a type must begin and end with, where that is said. */
  private readonly edges = new Map<
    string,
    { readonly begins: Phrases | null; readonly ends: Phrases | null }
  >();

  constructor(
    private readonly types: ReadonlyMap<string, TypeData>,
    language: LanguageData,
    tokeniser: Tokeniser,
    rules: IntentSet['rules'],
  ) {
    this.numbers = new NumberWords(language);
    this.numberWords = new Set(language.number_words);
    this.ordinalWords = new Set(language.ordinal_words);
    this.common = new Set(language.common);
    const words = (text: string): readonly string[] => tokeniser.words(text);
    this.dates = new Graph({ rules }, words);
    language.dates.forEach((date, id) => this.dates.add(parseTemplate(date), id, (_slot, kind) => kind));
    const phrases = (texts: readonly string[] | undefined): Phrases | null =>
      texts ? tokeniser.phrases(texts) : null;
    for (const [name, type] of types) {
      if ('text' in type && isBound(type))
        this.edges.set(name, { begins: phrases(type.begins), ends: phrases(type.ends) });
      if ('measure' in type) {
        const units = unitsOf(type.measure);
        this.measures.set(name, {
          units: tokeniser.phrases(units.map(({ said }) => said)),
          ones: tokeniser.phrases(type.measure.one),
          factors: new Map(units.map(({ said, factor }) => [words(said).join(' '), factor])),
        });
      }
      if (!('values' in type)) continue;
      const said = Object.entries(type.values).flatMap(([value, how]) =>
        [how]
          .flat()
          .flatMap((one) =>
            spoken(parseTemplate(one), rules).map((text) => [words(text).join(' '), value] as const),
          ),
      );
      this.values.set(name, new Map(said));
    }
  }

  /** The ends a value of this type may have when it starts at a token. */
  ends(typeName: string, tokens: readonly Token[], start: number): number[] {
    const ends: number[] = [];
    const most = Math.min(tokens.length, start + LONGEST_VALUE);
    for (let end = start + 1; end <= most; end++) {
      if (this.fits(typeName, tokens.slice(start, end))) ends.push(end);
    }
    return ends;
  }

  /** Where free words of a type may end that start at a token: anywhere, unless the type says how they begin and end. */
  freeEnds(typeName: string, tokens: readonly Token[], start: number): readonly number[] | 'open' {
    const edges = this.edges.get(typeName);
    if (!edges) return 'open';
    const first = edges.begins === null ? 0 : edges.begins.longestAt(tokens, start);
    if (edges.begins !== null && first === 0) return [];
    const ends: number[] = [];
    // What begins them is not all of them: "edit" is no purpose, "edit photos" is one.
    for (let end = start + first + 1; end <= tokens.length; end++) {
      if (edges.ends === null || edges.ends.longestBefore(tokens.slice(start, end), end - start) > 0)
        ends.push(end);
    }
    return ends;
  }

  /** The value tokens stand for; null when they don't. `today` is `YYYY-MM-DD`. */
  value(typeName: string, tokens: readonly Token[], today: string): string | number | null {
    const type = this.types.get(typeName);
    if (!type) return null;
    const said = wordsOf(tokens);
    if ('number' in type) return within(type.number, this.number(tokens));
    if ('measure' in type) return within(type.measure, this.measured(typeName, tokens));
    if ('ordinal' in type) return within(type.ordinal, this.ordinal(tokens));
    if ('date' in type) return daySaid(said, today, type.date === 'past');
    return this.values.get(typeName)?.get(said) ?? null;
  }

  private fits(typeName: string, tokens: readonly Token[]): boolean {
    const type = this.types.get(typeName);
    if (!type) return ANY_NUMBER === typeName && this.number(tokens) !== null;
    if ('number' in type) return within(type.number, this.number(tokens)) !== null;
    if ('measure' in type) return within(type.measure, this.measured(typeName, tokens)) !== null;
    if ('ordinal' in type) return within(type.ordinal, this.ordinal(tokens)) !== null;
    if ('date' in type) return this.isDate(tokens);
    return this.values.get(typeName)?.has(wordsOf(tokens)) ?? false;
  }

  /** Whether a word is too common to begin a name. */
  isCommon(word: string): boolean {
    return this.common.has(word);
  }

  /** True for tokens that could be part of a number. */
  isNumberWord(token: Token): boolean {
    return /^\d+$/.test(token.word) || this.numberWords.has(token.word);
  }

  isDate(tokens: readonly Token[]): boolean {
    const steps = this.dates.steps(this.dates.start);
    if (!steps.words.has(tokens[0]?.word ?? '') && !(tokens[0] && this.isNumberWord(tokens[0]))) return false;
    return match(this.dates, tokens, (type, all, start) => this.ends(type, all, start)).length > 0;
  }

  private number(tokens: readonly Token[]): number | null {
    if (tokens.length === 1 && /^\d{1,6}$/.test(tokens[0]?.word ?? '')) return Number(tokens[0]?.word);
    if (!tokens.every((token) => this.isNumberWord(token))) return null;
    if (tokens.every((token) => this.common.has(token.word))) return null;
    return this.numbers.cardinal(tokens.map((token) => token.word)) ?? numberSaid(wordsOf(tokens));
  }

  /** "three weeks", "a month", "fortnight": how many of a unit there are, times what it is. */
  private measured(typeName: string, tokens: readonly Token[]): number | null {
    const measure = this.measures.get(typeName);
    const length = measure?.units.longestBefore(tokens, tokens.length) ?? 0;
    if (measure === undefined || length === 0) return null;
    const factor = measure.factors.get(wordsOf(tokens.slice(-length)))!;
    const before = tokens.slice(0, -length);
    if (before.length > 0 && before.length === measure.ones.longestBefore(before, before.length))
      return factor;
    const count = this.number(before);
    return count === null ? null : count * factor;
  }

  private ordinal(tokens: readonly Token[]): number | null {
    const last = tokens.at(-1);
    const written = /^(\d{1,6})(?:st|nd|rd|th)$/.exec(last?.word ?? '')?.[1];
    if (written && tokens.length === 1) return Number(written);
    if (!last || !this.ordinalWords.has(last.word)) return null;
    if (!tokens.slice(0, -1).every((token) => this.isNumberWord(token))) return null;
    return this.numbers.ordinal(tokens.map((token) => token.word)) ?? numberSaid(wordsOf(tokens));
  }
}

/** The type of a bare `{number}` inside the language's own date templates. */
const ANY_NUMBER = 'number';

/** The texts of a template without slots, its rules resolved. */
function spoken(node: Node, rules: IntentSet['rules']): string[] {
  return textsOf(inlined(node, rules)) ?? [];
}

function inlined(node: Node, rules: IntentSet['rules']): Node {
  if (node.type === 'rule') {
    const rule = rules.get(node.rule);
    return rule ? inlined(rule, rules) : node;
  }
  if (node.type === 'choice')
    return { ...node, options: node.options.map((option) => inlined(option, rules)) };
  if (node.type === 'sequence') return { ...node, items: node.items.map((item) => inlined(item, rules)) };
  return node;
}

function within(range: { min: number; max: number }, value: number | null): number | null {
  return value !== null && value >= range.min && value <= range.max ? value : null;
}
