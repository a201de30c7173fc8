/** Lays templates as written words into automaton states. */
import type { LanguageData } from '../normalise/language.js';
import type { Tokeniser } from '../normalise/tokens.js';
import type { Resolvers } from '../resolver.js';
import type { Node } from '../templates/ast.js';
import { parseTemplate } from '../templates/parse.js';
import { unitsOf, type FreeWords, type Measure, type TypeData } from '../templates/schema.js';
import type { IntentSet } from '../templates/set.js';
import type { Arc } from '../types.js';
import type { States } from './states.js';
import { variantsOf, writtenNumber, writtenOrdinal, writtenWord } from './written.js';

/** What is said of a program whose name is not known: "something for email". */
const FREE_WORDS: TypeData = { text: true };
/** The most of a unit that is listened for; more are said in a larger one. */
const MOST_COUNTED = 99;
/** Numbers inside dates: "12 days ago". */
const IN_DATES: TypeData = { number: { min: 1, max: 31 }, offered: false };

export class Layer {
  private readonly language: LanguageData;
  /** By the first word of what they stand for, as written. */
  private readonly variants = new Map<string, { second: string | undefined; written: string }[]>();

  constructor(
    private readonly set: IntentSet,
    private readonly tokeniser: Tokeniser,
    private readonly resolvers: Resolvers,
    private readonly states: States,
  ) {
    this.language = set.language;
    for (const variant of variantsOf(set.language)) {
      const [first = '', second] = variant.words.map((word) => writtenWord(word, set.language));
      const kept = { second, written: variant.written };
      this.variants.set(first, [...(this.variants.get(first) ?? []), kept]);
    }
  }

  /** Lays a template between two states; `typeOf` gives the type of a slot, null where it can't be heard. */
  lay(node: Node, from: number, to: number, typeOf: (slot: string, kind: string) => TypeData | null): void {
    switch (node.type) {
      case 'text':
        this.text(node.text, from, to);
        return;
      case 'slot': {
        const type = typeOf(node.slot, node.kind);
        if (type) this.value(type, from, to);
        return;
      }
      case 'rule': {
        const rule = this.set.rules.get(node.rule);
        if (rule) this.lay(rule, from, to, typeOf);
        return;
      }
      case 'choice':
        for (const option of node.options) this.lay(option, from, to, typeOf);
        return;
      case 'sequence': {
        if (node.items.length === 0) this.states.jump(from, to);
        node.items.reduce((at, item, index) => {
          const next = index === node.items.length - 1 ? to : this.states.add();
          this.lay(item, at, next, typeOf);
          return next;
        }, from);
      }
    }
  }

  /** Lays plain words, each as it is written. */
  text(text: string, from: number, to: number): void {
    const words = this.tokeniser.words(text).map((word) => writtenWord(word, this.language));
    this.states.words(words, from, to);
  }

  /** Adds the contracted and short forms of the words laid since a state was the newest. */
  addVariants(since: number): void {
    const end = this.states.size;
    for (let from = since; from < end; from++) {
      let more: Arc[] | null = null;
      for (const arc of this.states.get(from).arcs) {
        const variants = 'text' in arc ? this.variants.get(arc.text) : undefined;
        for (const { second, written } of variants ?? []) {
          const ends = second === undefined ? [arc.to] : this.after(arc.to, second);
          for (const to of ends) (more ??= []).push({ to, text: written });
        }
      }
      if (more) this.states.arcs(from, more);
    }
  }

  /** Lays any value of a slot type. */
  value(type: TypeData, from: number, to: number): void {
    if ('names' in type) this.names(type, from, to);
    else if ('text' in type) this.free(type, from, to);
    else if ('number' in type)
      this.range(type.number, (value) => writtenNumber(value, this.language), from, to);
    else if ('measure' in type) this.measure(type.measure, from, to);
    else if ('ordinal' in type)
      this.range(type.ordinal, (value) => writtenOrdinal(value, this.language), from, to);
    else {
      const said = 'date' in type ? this.language.dates : Object.values(type.values).flat();
      for (const one of said)
        this.lay(parseTemplate(one), from, to, () => ('date' in type ? IN_DATES : null));
    }
  }

  /** Free words, between those that they must begin and end with. */
  private free({ begins, ends }: FreeWords, from: number, to: number): void {
    const first = begins ? this.states.add() : from;
    const last = ends ? this.states.add() : to;
    for (const words of begins ?? []) this.text(words, from, first);
    for (const words of ends ?? []) this.text(words, last, to);
    this.states.arc(first, { to: last, free: true });
    // "A game": what it ends in may be all of it.
    if (ends) this.states.jump(first, last);
  }

  private names(type: TypeData & { names: string; list: boolean }, from: number, to: number): void {
    const resolver = this.resolvers.get(type.names);
    if (!resolver) return;
    const bare = this.states.add();
    const named = this.states.add();
    this.states.jump(from, bare);
    const { before, some, after, kinds } = this.language.around_names;
    for (const words of [...before, ...some]) this.text(words, from, bare);
    this.states.arc(bare, { to: named, lexicon: resolver.lexicon });
    for (const kind of this.language.around_names.instead)
      this.lay(parseTemplate(kind), bare, named, () => FREE_WORDS);
    const done = this.states.add();
    this.states.jump(named, done);
    for (const words of [...after, ...kinds]) this.text(words, named, done);
    this.states.jump(done, to);
    if (!type.list) return;
    const joint = this.states.add();
    for (const words of this.language.joining) this.text(words, done, joint);
    this.states.jump(joint, from);
  }

  private measure(measure: Measure, from: number, to: number): void {
    const counted = this.states.add();
    const most = Math.min(measure.max, MOST_COUNTED);
    this.range({ min: 1, max: most }, (value) => writtenNumber(value, this.language), from, counted);
    for (const one of measure.one) this.text(one, from, counted);
    for (const { said } of unitsOf(measure)) this.text(said, counted, to);
  }

  private range(
    range: { min: number; max: number },
    forms: (value: number) => string[],
    from: number,
    to: number,
  ): void {
    const arcs: Arc[] = [];
    for (let value = range.min; value <= range.max; value++)
      arcs.push(...forms(value).map((text) => ({ to, text })));
    this.states.arcs(from, arcs);
  }

  /** Where a word leads from a state, jumps followed. */
  private after(state: number, word: string): number[] {
    const ends: number[] = [];
    const seen = new Set([state]);
    for (const at of seen) {
      for (const arc of this.states.get(at).arcs) {
        if ('jump' in arc) seen.add(arc.to);
        else if ('text' in arc && arc.text === word) ends.push(arc.to);
      }
    }
    return ends;
  }
}
