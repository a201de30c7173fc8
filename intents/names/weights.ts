/** Weights of the evidence for a name that was heard, in nats. */
export interface HeardWeights {
  /** Share of a text's score on near-silence that is taken from its score on the sound. */
  readonly silence: number;
  /** Per unit of distance between the sounds of the transcript and of the name. */
  readonly distance: number;
  /** What is added to the distance from a transcript that is not the likeliest. */
  readonly otherTranscript: number;
  /** Per nat of log(1 + configurations). */
  readonly popularity: number;
  readonly installed: number;
  /** The same when only something installed can be meant. */
  readonly installedOnly: number;
  /** Names by distance, and names by distance less this much per nat of popularity, of the likeliest transcript, */
  readonly neighbours: number;
  readonly popularNeighbours: number;
  /** and of each other. */
  readonly otherNeighbours: number;
  readonly otherPopularNeighbours: number;
  readonly popularNeighbour: number;
  /** Neighbours are nearer than this share of the sounds heard. */
  readonly farthest: number;
  /** Each name is scored in so many written forms (eight gave no other places, and took a third longer), */
  readonly formsEach: number;
  /** and is given up once it is sure to end this far behind the best known by then: */
  readonly behind: number;
  /** that of the decoder itself, and of so many forms for which most speaks besides the sound. */
  readonly scoredFirst: number;
  /** The decoder's first name needs no comparing when it is this far ahead and sounds so much like the transcript. */
  readonly plainGap: number;
  readonly plainDistance: number;
  /** Names no farther than this behind it are compared all the same: less than any way of speaking costs that leaves words out (pronounce.ts). */
  readonly alike: number;
  /** How sharply scores become shares of what the first name leaves of belief. */
  readonly sharpness: number;
}

/**
 * Those of the evidence (silence, distance, popularity) and the number of
 * popular neighbours were chosen on 80 names that the bench does not report,
 * spoken by two of its tuning voices: of 12 popular neighbours one name in ten
 * was not among the candidates, of 40 one in thirty. What is taken from the
 * other transcripts was chosen on 64 of the 270 names of the bench's tuning,
 * by three voices: unpopular ones first 76 of 90 from the likeliest alone, 78
 * with few of the others, 79 with as many of each, which scores 32 % more
 * texts; popular ones 105, 105 and 104 of 114. With less added to the
 * distance, names that are only near an unlikely transcript come first.
 *
 * On all 270, by three voices, popular names came first in 415 of 450 clips and
 * unpopular ones in 285 of 360. A share of 0.95 and a popularity of 1.5 gave 417
 * and 291 there, took a third longer and left fewer of the most popular names
 * certain. Scoring the sound played faster and slower as well, and averaging,
 * gave nothing: 416 and 287 at best.
 */
export const DEFAULT_WEIGHTS: HeardWeights = {
  silence: 0.8,
  distance: 2.5,
  otherTranscript: 1.5,
  popularity: 2,
  installed: 0.7,
  installedOnly: 8,
  neighbours: 16,
  popularNeighbours: 40,
  otherNeighbours: 4,
  otherPopularNeighbours: 10,
  popularNeighbour: 0.7,
  farthest: 0.6,
  formsEach: 5,
  behind: 10,
  scoredFirst: 32,
  plainGap: 5,
  plainDistance: 0.5,
  alike: 0.2,
  sharpness: 0.7,
};
