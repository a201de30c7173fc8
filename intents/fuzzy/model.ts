/** The loose matching's knowledge: sentences drawn from the templates, and what a sentence most resembles. */
import type { Token, Tokeniser } from '../normalise/tokens.js';
import { draw, literals, randomFrom, type Piece } from '../templates/sample.js';
import type { Intent, IntentSet } from '../templates/set.js';
import { Classifier, type Example } from './classifier.js';
import { DATE, featuresOf, NUMBER, OPEN } from './features.js';

/** Sentences drawn for each intent: those with many templates are no more likely to be said. */
const DRAWN = 140;
/** The label of what belongs to no intent. */
export const NOTHING = '';

/** A drawn sentence that a new one may resemble. */
interface Sample {
  readonly features: ReadonlySet<string>;
  readonly fixed: Readonly<Record<string, string | number | boolean>>;
}

export class FuzzyModel {
  readonly vocabulary = new Set<string>();
  private readonly samples = new Map<string, Sample[]>();
  private readonly classifier: Classifier;

  constructor(
    private readonly set: IntentSet,
    private readonly tokeniser: Tokeniser,
    /** Small talk in the form of a request says nothing against that form. */
    private readonly fitsATemplate: (tokens: readonly Token[]) => boolean,
  ) {
    const examples: Example[] = [];
    for (const intent of set.intents.values()) this.learnVocabulary(intent);
    for (const intent of set.intents.values()) examples.push(...this.learn(intent));
    examples.push(...this.learnNothing());
    this.classifier = new Classifier(examples);
  }

  /** Probabilities by intent, best first; {@link NOTHING} stands for none of them. */
  rank(words: readonly string[]): { intent: string; probability: number }[] {
    const probabilities = this.classifier.probabilities(this.features(words));
    return this.classifier.labels
      .map((intent, at) => ({ intent, probability: probabilities[at]! }))
      .sort((a, b) => b.probability - a.probability);
  }

  /** The slots that the most alike sentence of an intent fills by itself. */
  fixedOf(intent: string, words: readonly string[]): Sample['fixed'] {
    const features = this.features(words);
    let best: Sample['fixed'] = {};
    let most = -1;
    for (const sample of this.samples.get(intent) ?? []) {
      const shared = features.reduce((count, feature) => count + (sample.features.has(feature) ? 1 : 0), 0);
      const alike = shared / Math.sqrt(sample.features.size);
      if (alike > most) {
        most = alike;
        best = sample.fixed;
      }
    }
    return best;
  }

  private features(words: readonly string[]): string[] {
    return featuresOf(words, this.set.language.endings);
  }

  private learnVocabulary(intent: Intent): void {
    for (const template of intent.templates) {
      for (const text of literals(template.node, this.set.rules)) {
        for (const word of this.tokeniser.words(text)) this.vocabulary.add(word);
      }
    }
  }

  private learn(intent: Intent): Example[] {
    const random = randomFrom(intent.name.length + 7);
    const templates = intent.templates.filter((template) => !template.onlyExpected);
    const drawn = new Map<string, Sample>();
    for (let turn = 0; turn < DRAWN * 2 && drawn.size < DRAWN && templates.length > 0; turn++) {
      const template = templates[turn % templates.length]!;
      const words = draw(template.node, this.set.rules, random).flatMap((piece) =>
        this.marked(piece, intent),
      );
      const features = this.features(words);
      drawn.set(words.join(' '), { features: new Set(features), fixed: template.fixed });
    }
    const samples = [...drawn.values()];
    this.samples.set(intent.name, samples);
    return samples.map(({ features }) => ({ features: [...features], label: intent.name }));
  }

  private learnNothing(): Example[] {
    const rows = this.set.chatter.map((text) => this.tokeniser.words(text));
    const known = (word: string): string => (this.vocabulary.has(word) ? word : OPEN);
    const strange = this.set.chatter
      .map((text) => this.tokeniser.tokens(text))
      .filter((tokens) => !this.fitsATemplate(tokens))
      .map((tokens) => merged(tokens.map((token) => known(token.word))));
    const bare = [[OPEN], [OPEN, OPEN], [NUMBER], [DATE], [NUMBER, OPEN], [OPEN, NUMBER]];
    for (const words of rows) for (const word of words) this.vocabulary.add(word);
    return [...rows, ...strange, ...strange, ...bare, ...bare].map((words) => ({
      features: this.features(words),
      label: NOTHING,
    }));
  }

  private marked(piece: Piece, intent: Intent): string[] {
    if ('text' in piece) return [...this.tokeniser.words(piece.text)];
    const name = piece.kind === piece.slot ? (intent.slots.get(piece.slot)?.type ?? piece.kind) : piece.kind;
    const type = this.set.types.get(name);
    if (!type || 'names' in type || 'text' in type) return [OPEN];
    if ('number' in type || 'ordinal' in type) return [NUMBER];
    return 'date' in type ? [DATE] : [OPEN];
  }
}

/** Neighbouring open marks as one. */
export function merged(words: readonly string[]): string[] {
  return words.filter((word, at) => word !== OPEN || words[at - 1] !== OPEN);
}
