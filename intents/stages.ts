/** The stages a sentence goes through, in their order: lesson, template, others' lessons, spelling, resemblance. */
import { Reader, type Allowed, type Sentence } from './grammar/reader.js';
import { EXACT, type SlotWorld, type WordKind } from './grammar/reading.js';
import { FuzzyStage } from './fuzzy/fuzzy.js';
import { FuzzyModel } from './fuzzy/model.js';
import { spelledRight } from './fuzzy/spelling.js';
import { learnSet } from './fuzzy/training.js';
import { keptOr, type Keep } from './keep.js';
import { Closeness } from './learning/closeness.js';
import type { Phrasings } from './learning/phrasings.js';
import type { SharedLessons } from './learning/shared.js';
import { LearnedStage, type LearnedSentence } from './learning/stage.js';
import { thingsIn } from './learning/things.js';
import type { Token, Tokeniser } from './normalise/tokens.js';
import { unknown, weigh, type Ranks, type Weighed } from './outcome.js';
import type { Intent, IntentSet } from './templates/set.js';
import type { Source } from './types.js';

/** What a sentence that only resembles others must reach to be taken. */
const LEAST_FUZZY = { change: 0.9, other: 0.65 } as const;
/** A sentence whose words had to be put right is that much less certain. */
const RESPELLED = 0.85;
/** How much further off what a person taught may be than what came with the set. */
const OWN_WORDS = 0.25;
/**
 * How alike a sentence must be to one that was taught (learning/closeness.ts) for the lesson to count though a
 * template takes both for the same: the things it is about and the rest of it, or all of it where it names none.
 */
const ALIKE = { things: 0.65, rest: 0.4, whole: 0.75 } as const;
/** What "how do I …" asks about must be understood this well by itself. */
const LEAST_SENTENCE = 0.6;

/** A sentence with all that is needed to weigh it. */
export interface Said {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly world: SlotWorld;
  readonly allowed: Allowed;
  /** False for a reading that picks what was not offered. */
  isOffered(sentence: Sentence): boolean;
}

export class Stages {
  readonly reader: Reader;
  private readonly model: FuzzyModel;
  private readonly fuzzy: FuzzyStage;
  private readonly learned: LearnedStage | null;
  private readonly shared: LearnedStage | null;
  private readonly closeness: Closeness;

  constructor(
    private readonly set: IntentSet,
    private readonly tokeniser: Tokeniser,
    phrasings: Phrasings | undefined,
    shared: SharedLessons | undefined,
    keep: Keep | undefined,
    /** The world without knowledge of other sentences. */
    private readonly bare: () => Omit<SlotWorld, 'kindOf' | 'isSentence'>,
  ) {
    this.reader = new Reader(set, tokeniser);
    const lore = keptOr(keep, `${set.id}-lore`, () =>
      learnSet(set, tokeniser, (tokens) => this.fitsATemplate(tokens)),
    );
    this.model = new FuzzyModel(set, lore);
    this.fuzzy = new FuzzyStage(set, this.model, tokeniser.phrases(set.language.clauses.against));
    this.learned = phrasings ? new LearnedStage(set, phrasings) : null;
    this.closeness = new Closeness(set.language);
    this.shared = shared ? new LearnedStage(set, shared) : null;
  }

  private readonly changes = (intent: string): boolean => this.set.intents.get(intent)?.changes ?? false;
  private readonly ranks: Ranks = {
    changes: this.changes,
    yields: (intent) => this.set.intents.get(intent)?.yields ?? false,
  };

  world(): SlotWorld {
    const bare = this.bare();
    const kindOf = (word: string): WordKind => this.model.kindOf(word);
    const inner: SlotWorld = { ...bare, kindOf, isSentence: () => false };
    const isSentence = (tokens: readonly Token[]): boolean =>
      (this.reader.read(tokens, inner, EVERYTHING)[0]?.confidence ?? 0) >= LEAST_SENTENCE;
    return { ...bare, kindOf, isSentence };
  }

  /** The first stage that understands a sentence has it. */
  understand(said: Said): Weighed {
    const template = this.byTemplate(said, 'template');
    if (this.isProtected(template)) return template;
    const ways = this.reader.withoutCourtesies(said.tokens);
    const lesson = this.learned?.exact(ways, said.world) ?? null;
    if (lesson && isAllowed(lesson, said.allowed)) return this.byLesson(said.text, lesson);
    if (template.outcome !== 'unknown')
      return this.putRight(said, template, ways.at(-1) ?? said.tokens) ?? template;
    const others = this.byOthers(said, ways);
    if (others !== null) return others;
    const loose = this.bySpelling(said) ?? this.byResemblance(said, ways.at(-1) ?? said.tokens);
    if (loose.outcome !== 'unknown' || !template.unresolved) return loose;
    return { ...loose, alternatives: template.alternatives, unresolved: template.unresolved };
  }

  /**
   * A lesson that put a template's reading right puts it right in other words
   * as well: where the template takes both for the same request of the same
   * things, or of none and they are said nearly alike.
   */
  private putRight(said: Said, template: Weighed, tokens: readonly Token[]): Weighed | null {
    const least = Math.min(ALIKE.whole, ALIKE.rest);
    const lesson = this.learned?.nearest(tokens, said.world, { least, closed: true }) ?? null;
    if (lesson === null || !isAllowed(lesson, said.allowed)) return null;
    const { said: text } = lesson.phrasing;
    const before = this.byTemplate({ ...said, text, tokens: this.tokeniser.tokens(text) }, 'template');
    if (before.intent !== template.intent) return null;
    const [asked, taught] = [template, before].map((one) =>
      thingsIn(one, this.set).flatMap((thing) => this.tokeniser.words(thing)),
    ) as [string[], string[]];
    if (asked.length + taught.length === 0)
      return lesson.likeness >= ALIKE.whole ? this.byLesson(said.text, lesson) : null;
    const likeness = this.closeness.shared(asked, taught);
    if (likeness < ALIKE.things || lesson.likeness < ALIKE.rest) return null;
    const confidence = Math.max(lesson.confidence, Math.min(likeness, EXACT));
    return this.byLesson(said.text, { ...lesson, confidence });
  }

  /** By templates alone, for what the decoder of sound heard inside them. */
  byTemplate(said: Said, source: Source): Weighed {
    const sentences = this.reader
      .read(said.tokens, said.world, said.allowed)
      .filter((one) => said.isOffered(one))
      .map((one) => this.doubted(one, said));
    return weigh(said.text, this.withoutOwn(sentences), source, this.ranks);
  }

  /** What stops, answers or belongs to every moment is never an own command's sentence as well. */
  private withoutOwn(sentences: readonly Sentence[]): readonly Sentence[] {
    const intentOf = ({ parts }: Sentence): Intent | undefined =>
      this.set.intents.get(parts[0]?.intent ?? '');
    const isKept = sentences.some((one) => {
      const intent = intentOf(one);
      return intent && (intent.exact || intent.always) && one.parts.every((part) => part.openness === 0);
    });
    return isKept ? sentences.filter((one) => !intentOf(one)?.own) : sentences;
  }

  /** A yes, a no or a stop can't be given another meaning. */
  private isProtected({ intent, outcome }: Weighed): boolean {
    return outcome === 'understood' && (this.set.intents.get(intent ?? '')?.exact ?? false);
  }

  /**
   * Where a slot is open, the sentence is as likely as its other words make
   * it: "find the show on Monday" fits a template, but resembles small talk.
   */
  private doubted(sentence: Sentence, { tokens, world }: Said): Sentence {
    const open = sentence.parts.find((part) => part.openness > 0);
    if (!open || this.set.intents.get(open.intent)?.exact) return sentence;
    const bound = new Map(sentence.parts.flatMap((part) => [...part.bound]));
    const serious = this.fuzzy.seriousness(tokens, world, bound);
    return { ...sentence, confidence: sentence.confidence * (1 - open.openness * (1 - serious)) };
  }

  private bySpelling(said: Said): Weighed | null {
    const tokens = spelledRight(said.tokens, this.model.vocabulary, (word) => this.model.isWord(word));
    if (!tokens) return null;
    const meant = this.byTemplate({ ...said, tokens }, 'fuzzy');
    const isExact = this.set.intents.get(meant.intent ?? '')?.exact ?? false;
    if (meant.outcome === 'unknown' || isExact) return null;
    return { ...meant, confidence: meant.confidence * RESPELLED };
  }

  private byResemblance({ text, world, allowed }: Said, tokens: readonly Token[]): Weighed {
    const readings = this.fuzzy.read(tokens, world, allowed);
    const best = readings[0];
    const near = this.learned?.near(tokens, world) ?? null;
    if (near && near.confidence >= (best?.confidence ?? 0) - OWN_WORDS && isAllowed(near, allowed))
      return this.byLesson(text, near);
    if (!best) return unknown(text);
    if (this.changes(best.intent) && this.asksOtherwise(tokens, best.intent, { world, allowed }))
      return unknown(text);
    const least = this.set.intents.get(best.intent)?.changes ? LEAST_FUZZY.change : LEAST_FUZZY.other;
    const sentences = readings.map((reading) => ({
      parts: [reading],
      cost: reading.cost,
      confidence: reading.confidence,
    }));
    const meant = weigh(text, sentences, 'fuzzy', this.ranks);
    return best.confidence >= least ? meant : { ...unknown(text), alternatives: meant.alternatives };
  }

  /** Whether a part of what is said in one breath asks for another change than the whole resembles. */
  private asksOtherwise(
    tokens: readonly Token[],
    intent: string,
    { world, allowed }: Pick<Said, 'world' | 'allowed'>,
  ): boolean {
    return this.reader.joints(tokens).some(({ start, end }) =>
      [tokens.slice(0, start), tokens.slice(end)].some((part) => {
        const [meant] = this.reader.read(part, world, allowed)[0]?.parts ?? [];
        return meant !== undefined && meant.intent !== intent && this.changes(meant.intent);
      }),
    );
  }

  /** By the very words of a lesson that someone else taught, where none of the person's own comes near. */
  private byOthers(
    { text, tokens, world, allowed }: Said,
    ways: readonly (readonly Token[])[],
  ): Weighed | null {
    const sentence = this.shared?.exact(ways, world) ?? null;
    if (sentence === null || !isAllowed(sentence, allowed)) return null;
    const own = this.learned?.near(ways.at(-1) ?? tokens, world) ?? null;
    if (own !== null && isAllowed(own, allowed)) return null;
    return weigh(text, [sentence], 'learned', this.ranks);
  }

  private byLesson(text: string, sentence: LearnedSentence): Weighed {
    return { ...weigh(text, [sentence], 'learned', this.ranks), phrasing: sentence.phrasing.id };
  }

  /** Whether any template has this form, whatever its slots hold. */
  private fitsATemplate(tokens: readonly Token[]): boolean {
    const world: SlotWorld = { ...this.bare(), kindOf: () => 'strange', isSentence: () => false };
    return this.reader.read(tokens, world, EVERYTHING).length > 0;
  }
}

const EVERYTHING: Allowed = { intent: () => true, expected: () => false };

function isAllowed(sentence: Sentence, allowed: Allowed): boolean {
  return sentence.parts.every((part) => allowed.intent(part.intent));
}
