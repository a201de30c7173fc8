import { Candidates, type Heard, type HeardName, type SentenceSounds, type TextScore } from './candidates.js';
import type { NameIndex } from './index/nameindex.js';
import { codesOfIpa } from './phonemes/encode.js';
import { search } from './phonemes/search.js';
import type { Phonemiser } from './pronounce.js';
import { DEFAULT_WEIGHTS, type HeardWeights } from './weights.js';

export type { Heard, HeardName } from './candidates.js';

/**
 * Scores sentences against the sound of the utterance, in the order given;
 * those that can't reach what the contest wants may be given up, with −Infinity.
 */
export type ForcedScorer = (texts: readonly string[], contest: Contest) => Promise<readonly TextScore[]>;

/** logProb − silence · silenceLogProb + bonus of a text (in their order) must be at least `least`. */
export interface Contest {
  readonly least: number;
  readonly silence: number;
  readonly bonus: readonly number[];
}

export interface HeardSources {
  readonly index: NameIndex;
  readonly phonemise: Phonemiser;
  readonly score: ForcedScorer;
  /** Entries that are not to be found; none when not given. */
  readonly leftOut?: (entry: number) => boolean;
}

export interface HeardOptions {
  /** Which of the names in the best hearing, counted from 0; the first when not given. */
  readonly name?: number;
  /** Packages that are here come first: what is removed must be installed. */
  readonly preferInstalled?: boolean;
  readonly weights?: HeardWeights;
}

/**
 * The names that may have been said in an utterance, best first, none when no
 * hearing has a name in it. Joins the names the decoder found with those that
 * sound like its free transcript, scores the sound against both inside the
 * sentence that was heard, and weighs in how common a name is.
 */
export async function resolveHeard(
  heard: Heard,
  sources: HeardSources,
  options: HeardOptions = {},
): Promise<HeardName[]> {
  const { index, score } = sources;
  const weights = options.weights ?? DEFAULT_WEIGHTS;
  const candidates = Candidates.of(heard, options.name ?? 0, index);
  if (!candidates) return [];
  const codes = await soundsOfSentence(
    heard.transcripts,
    candidates.around.before,
    candidates.around.after,
    sources.phonemise,
  );
  candidates.measure(codes, weights);
  const preferInstalled = options.preferInstalled ?? false;
  const { known } = candidates;
  const others = (entries: readonly number[]): number[] =>
    entries.filter((entry) => !known.has(entry) && !(sources.leftOut?.(entry) ?? false));
  const first = (): HeardName | undefined => candidates.rank(weights, preferInstalled)[0];
  /** Scores the likeliest so many of what has no score yet. */
  const weigh = async (most: number): Promise<void> => {
    const texts = candidates.unscored(weights, preferInstalled);
    const group = texts.sort((a, b) => b.bonus - a.bonus).slice(0, most);
    if (group.length === 0) return;
    const scores = await score(
      group.map(({ text }) => text),
      {
        least: (first()?.score ?? -Infinity) - weights.behind,
        silence: weights.silence,
        bonus: group.map(({ bonus }) => bonus),
      },
    );
    group.forEach((text, i) => candidates.scored(text, scores[i]!));
  };
  const add = (entries: readonly number[]): void => {
    candidates.addForms(entries, weights.formsEach);
    candidates.measure(codes, weights);
  };
  // The decoder spells a sound one way: what sounds the same may be another name.
  const alike = (one: HeardName | undefined): number[] =>
    one ? others(soundAlikes(codes, index, one.evidence.distance, weights)) : [];
  const plain = candidates.plain(weights, preferInstalled);
  const near = alike(plain ?? first());
  if (plain && near.length === 0) return candidates.rank(weights, preferInstalled);
  add(plain ? near : [...known, ...near, ...others(popularNeighbours(codes, index, weights, 'likeliest'))]);
  await weigh(weights.scoredFirst);
  // What is certain by now is not held against those for which little speaks; and what the likely ones
  // score says of nearly all others that they need not be read to their end.
  if (first()?.certain) return candidates.rank(weights, preferInstalled);
  if (!plain)
    add(
      others([...popularNeighbours(codes, index, weights, 'others'), ...neighbours(codes, index, weights)]),
    );
  await weigh(Infinity);
  return candidates.rank(weights, preferInstalled);
}

async function soundsOfSentence(
  transcripts: readonly string[],
  before: string,
  after: string,
  phonemise: Phonemiser,
): Promise<SentenceSounds> {
  const spoken = await phonemise([before, after, ...transcripts]);
  const [ahead, behind, ...heard] = spoken.map(codesOfIpa) as [Uint8Array, Uint8Array, ...Uint8Array[]];
  return { heard: distinct(heard), before: ahead, after: behind };
}

/** Transcripts often sound the same: they differ in a mark or a capital. */
function distinct(sounds: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(sounds.map((codes) => [codes.join(), codes])).values()];
}

/** Entries that sound as much like the likeliest transcript as a name that is so far from it. */
function soundAlikes(
  { heard: [first], before, after }: SentenceSounds,
  index: NameIndex,
  distance: number,
  { neighbours: limit, alike }: HeardWeights,
): number[] {
  if (!first) return [];
  const found = search(index.sounds.heard().all, first, { before, after, within: distance + alike, limit });
  return found.map(({ entry }) => entry);
}

/** Popular entries that sound like the likeliest transcript, or like one of the others. */
function popularNeighbours(
  { heard, before, after }: SentenceSounds,
  index: NameIndex,
  weights: HeardWeights,
  which: 'likeliest' | 'others',
): number[] {
  const { popular } = index.sounds.heard();
  const weight = index.weighted(weights.popularNeighbour);
  const [transcripts, limit] =
    which === 'likeliest'
      ? [heard.slice(0, 1), weights.popularNeighbours]
      : [heard.slice(1), weights.otherPopularNeighbours];
  return transcripts.flatMap((sounds) => {
    const within = weights.farthest * sounds.length;
    return search(popular, sounds, { before, after, within, limit, weight }).map(({ entry }) => entry);
  });
}

/** Entries, popular or not, that sound like one of the transcripts. */
function neighbours(
  { heard, before, after }: SentenceSounds,
  index: NameIndex,
  weights: HeardWeights,
): number[] {
  const { all } = index.sounds.heard();
  return heard.flatMap((sounds, other) => {
    const within = weights.farthest * sounds.length;
    const limit = other > 0 ? weights.otherNeighbours : weights.neighbours;
    return search(all, sounds, { before, after, within, limit }).map(({ entry }) => entry);
  });
}
