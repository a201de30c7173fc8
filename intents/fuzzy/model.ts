/** The loose matching's knowledge: what was trained on the set's sentences, asked about one sentence. */
import type { WordKind } from '../grammar/reading.js';
import type { IntentSet } from '../templates/set.js';
import { Classifier, type Trained } from './classifier.js';
import { featuresOf } from './features.js';

/** The label of what belongs to no intent. */
export const NOTHING = '';

export type Fixed = Readonly<Record<string, string | number | boolean>>;

/** What sentences of one kind mean: an intent, and the slots that they fill by themselves. */
export interface Shape {
  readonly intent: string;
  readonly fixed: Fixed;
}

/** All that is learned from a set, as plain data. */
export interface Lore {
  /** Words of templates. */
  readonly vocabulary: readonly string[];
  /** Words of chatter. */
  readonly talk: readonly string[];
  /** Words of examples: they tell what is meant, and may be names all the same. */
  readonly further: readonly string[];
  /** By the labels of what is trained; all but {@link NOTHING}. */
  readonly meanings: ReadonlyMap<string, Shape>;
  readonly trained: Trained;
}

export interface Ranked extends Shape {
  readonly probability: number;
}

export class FuzzyModel {
  readonly vocabulary: ReadonlySet<string>;
  /** Words of examples and of chatter: they tell what is meant, and may be names all the same. */
  readonly further: ReadonlySet<string>;
  private readonly heard: ReadonlySet<string>;
  private readonly everyday: ReadonlySet<string>;
  private readonly classifier: Classifier;

  constructor(
    private readonly set: Pick<IntentSet, 'language'>,
    private readonly lore: Lore,
  ) {
    this.vocabulary = new Set(lore.vocabulary);
    this.further = new Set([...lore.further, ...lore.talk]);
    this.heard = new Set([...lore.vocabulary, ...lore.talk]);
    this.everyday = new Set(set.language.ordinary);
    this.classifier = new Classifier(lore.trained);
  }

  /** Whether it is known from templates, examples, chatter or everyday talk. */
  isWord(word: string): boolean {
    return this.heard.has(word) || this.further.has(word) || this.everyday.has(word);
  }

  /** Whose word it is: that of requests, of everyday talk, or nobody's. */
  kindOf(word: string): WordKind {
    if (this.everyday.has(word)) return 'talk';
    return this.heard.has(word) ? 'template' : 'strange';
  }

  /** Probabilities by intent, best first, each with the slots it most likely fills by itself; {@link NOTHING} stands for none of them. */
  rank(words: readonly string[]): Ranked[] {
    const probabilities = this.classifier.probabilities(this.features(words));
    const ranked = new Map<string, Ranked & { most: number }>();
    this.classifier.labels.forEach((label, at) => {
      const { intent, fixed } = this.lore.meanings.get(label) ?? { intent: NOTHING, fixed: {} };
      const probability = probabilities[at]!;
      const before = ranked.get(intent) ?? { intent, fixed, probability: 0, most: 0 };
      const isBest = probability > before.most;
      ranked.set(intent, {
        intent,
        fixed: isBest ? fixed : before.fixed,
        most: isBest ? probability : before.most,
        probability: before.probability + probability,
      });
    });
    return [...ranked.values()].sort((a, b) => b.probability - a.probability);
  }

  private features(words: readonly string[]): string[] {
    return featuresOf(words, this.set.language.endings);
  }
}
