/** What the loose matching learns of a set: sentences drawn from its templates, and its chatter. */
import type { Token, Tokeniser } from '../normalise/tokens.js';
import { isBound, unitsOf } from '../templates/schema.js';
import { draw, literals, randomFrom, type Piece } from '../templates/sample.js';
import type { Example as Said, Intent, IntentSet } from '../templates/set.js';
import { train, type Example } from './classifier.js';
import { DATE, featuresOf, markOf, merged, NUMBER, OPEN } from './features.js';
import { NOTHING, type Lore, type Shape } from './model.js';

/**
 * Sentences drawn for each intent: those with many templates are no more likely
 * to be said. Each template draws by a seed of its own, so that a new one moves
 * nothing of the others. By four seeds 312 to 314 of 331 requests of our own
 * were understood with 140, and 316 to 318 with 300; 500 gave no more.
 */
const DRAWN = 300;

/**
 * Learns a set. `fitsATemplate` tells chatter that has the form of a request:
 * it says nothing against that form.
 */
export function learnSet(
  set: IntentSet,
  tokeniser: Tokeniser,
  fitsATemplate: (tokens: readonly Token[]) => boolean,
): Lore {
  return new Training(set, tokeniser).lore(fitsATemplate);
}

type Draft = Pick<Said, 'node' | 'fixed'>;

/** A seed of a text's own (FNV-1a). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193);
  return hash >>> 0;
}

class Training {
  private readonly vocabulary = new Set<string>();
  private readonly meanings = new Map<string, Shape>();
  /** Words of examples alone. */
  private readonly further = new Set<string>();
  /** Features met, each kept once: tens of thousands of examples have them in common. */
  private readonly known = new Map<string, string>();
  /** Words of chatter. */
  private readonly talk = new Set<string>();

  constructor(
    private readonly set: IntentSet,
    private readonly tokeniser: Tokeniser,
  ) {}

  lore(fitsATemplate: (tokens: readonly Token[]) => boolean): Lore {
    const intents = [...this.set.intents.values()];
    for (const intent of intents) this.learnWords(intent);
    this.learn(this.set.nothing, this.further);
    const drawn = intents.flatMap((intent) => this.drawnFrom(intent));
    const nothing = [...this.chatter(fitsATemplate), ...this.nothing()];
    const trained = train([...drawn, ...nothing]);
    return {
      vocabulary: [...this.vocabulary],
      talk: [...this.talk],
      further: [...this.further],
      meanings: this.meanings,
      trained,
    };
  }

  private learnWords(intent: Intent): void {
    this.learn(intent.templates, this.vocabulary);
    this.learn(intent.examples, this.further);
  }

  private learn(sentences: readonly Said[], words: Set<string>): void {
    for (const { node } of sentences)
      for (const text of literals(node, this.set.rules))
        for (const word of this.tokeniser.words(text)) words.add(word);
  }

  private drawnFrom(intent: Intent): Example[] {
    const templates = intent.templates
      .filter((template) => !template.onlyExpected)
      .map((template) => ({ ...template, random: randomFrom(seedOf(template.source)) }));
    const drawn = new Map<string, Example>();
    for (let turn = 0; turn < DRAWN * 2 && drawn.size < DRAWN && templates.length > 0; turn++) {
      const template = templates[turn % templates.length]!;
      this.drawOne(intent, template, template.random, drawn);
    }
    for (const example of intent.examples)
      this.drawOne(intent, example, randomFrom(seedOf(example.source)), drawn);
    return [...drawn.values()];
  }

  private drawOne(
    intent: Intent,
    { node, fixed }: Draft,
    random: () => number,
    drawn: Map<string, Example>,
  ): void {
    const words = draw(node, this.set.rules, random).flatMap((piece) => this.marked(piece, intent.slots));
    const label = Object.keys(fixed).length === 0 ? intent.name : `${intent.name} ${JSON.stringify(fixed)}`;
    this.meanings.set(label, { intent: intent.name, fixed });
    for (const way of this.ways(words)) drawn.set(way.join(' '), { features: this.features(way), label });
  }

  /** As it is, and as if nobody had said the words that only examples have. */
  private ways(words: readonly string[]): string[][] {
    const isKnown = (word: string): boolean => this.vocabulary.has(word) || !this.further.has(word);
    return [[...words], merged(words.map((word) => (isKnown(word) ? word : OPEN)))];
  }

  /** Examples of what means nothing. */
  private nothing(): Example[] {
    return this.set.nothing.flatMap(({ node, source }) => {
      const words = draw(node, this.set.rules, randomFrom(seedOf(source))).flatMap((piece) =>
        this.marked(piece, new Map()),
      );
      return this.ways(words).map((way) => ({ features: this.features(way), label: NOTHING }));
    });
  }

  private chatter(fitsATemplate: (tokens: readonly Token[]) => boolean): Example[] {
    const rows = this.set.chatter.map((text) => this.tokeniser.words(text));
    const known = (word: string): string => (this.vocabulary.has(word) ? word : OPEN);
    const strange = this.set.chatter
      .map((text) => this.tokeniser.tokens(text))
      .filter((tokens) => !fitsATemplate(tokens))
      .map((tokens) => merged(tokens.map((token) => known(token.word))));
    const bare = [[OPEN], [OPEN, OPEN], [NUMBER], [DATE], [NUMBER, OPEN], [OPEN, NUMBER]];
    for (const words of rows) for (const word of words) this.talk.add(word);
    return [...rows, ...strange, ...strange, ...bare, ...bare].map((words) => ({
      features: this.features(words),
      label: NOTHING,
    }));
  }

  private features(words: readonly string[]): string[] {
    return featuresOf(words, this.set.language.endings).map((feature) => {
      const before = this.known.get(feature);
      if (before === undefined) this.known.set(feature, feature);
      return before ?? feature;
    });
  }

  private marked(piece: Piece, slots: Intent['slots']): string[] {
    if ('text' in piece) return [...this.tokeniser.words(piece.text)];
    const name = piece.kind === piece.slot ? (slots.get(piece.slot)?.type ?? piece.kind) : piece.kind;
    const type = this.set.types.get(name);
    if (type && 'text' in type && isBound(type)) return [markOf(name)];
    if (!type || 'names' in type || 'text' in type) return [OPEN];
    if ('measure' in type) return [NUMBER, ...this.tokeniser.words(unitsOf(type.measure)[0]?.said ?? '')];
    if ('number' in type || 'ordinal' in type) return [NUMBER];
    return 'date' in type ? [DATE] : [OPEN];
  }
}
