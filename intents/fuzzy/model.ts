/** The loose matching's knowledge: what was trained on the set's sentences, asked about one sentence. */
import type { WordKind } from '../grammar/reading.js';
import type { IntentSet } from '../templates/set.js';
import { Classifier, type Trained } from './classifier.js';
import { featuresOf } from './features.js';

/** The label of what belongs to no intent. */
export const NOTHING = '';

export type Fixed = Readonly<Record<string, string | number | boolean>>;

/** A drawn sentence that a new one may resemble. */
export interface Sample {
  /** Numbers of features, as the classifier counts them. */
  readonly features: Int32Array;
  readonly fixed: Fixed;
}

/** All that is learned from a set, as plain data. */
export interface Lore {
  /** Words of templates and of chatter. */
  readonly vocabulary: readonly string[];
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  readonly trained: Trained;
}

export class FuzzyModel {
  readonly vocabulary: ReadonlySet<string>;
  private readonly talk: ReadonlySet<string>;
  private readonly classifier: Classifier;

  constructor(
    private readonly set: Pick<IntentSet, 'language'>,
    private readonly lore: Lore,
  ) {
    this.vocabulary = new Set(lore.vocabulary);
    this.talk = new Set(set.language.ordinary);
    this.classifier = new Classifier(lore.trained);
  }

  /** Whose word it is: that of requests, of everyday talk, or nobody's. */
  kindOf(word: string): WordKind {
    if (this.talk.has(word)) return 'talk';
    return this.vocabulary.has(word) ? 'template' : 'strange';
  }

  /** Probabilities by intent, best first; {@link NOTHING} stands for none of them. */
  rank(words: readonly string[]): { intent: string; probability: number }[] {
    const probabilities = this.classifier.probabilities(this.features(words));
    return this.classifier.labels
      .map((intent, at) => ({ intent, probability: probabilities[at]! }))
      .sort((a, b) => b.probability - a.probability);
  }

  /** The slots that the most alike sentence of an intent fills by itself. */
  fixedOf(intent: string, words: readonly string[]): Fixed {
    const features = new Set(this.classifier.numbers(this.features(words)));
    let best: Fixed = {};
    let most = -1;
    for (const sample of this.lore.samples.get(intent) ?? []) {
      let shared = 0;
      for (const feature of sample.features) if (features.has(feature)) shared++;
      const alike = shared / Math.sqrt(sample.features.length);
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
}
