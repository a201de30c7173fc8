import type { Logits } from './logits.js';
import { FREE_TOP } from './model.js';
import { END } from './tokenizer.js';
import type { Search } from './together.js';

/** A text the decoder wrote by itself. */
export interface FreeText {
  readonly tokens: readonly number[];
  /** log P of each token, and of the end of the text at the last place. */
  readonly logProbs: readonly number[];
  readonly logProb: number;
}

interface Path extends FreeText {
  readonly ended: boolean;
  /** The path that took the likeliest token at every step. */
  readonly greedy: boolean;
}

/** Other readings are followed while they are at most this much less likely than the greedy one. */
const ALTERNATIVE_SPREAD = 5;

/**
 * Fast speech has about five tokens a second; what is longer than this is the
 * decoder going round in circles.
 */
export function longestText(seconds: number): number {
  return Math.max(8, Math.ceil(seconds * 6.5) + 4);
}

/**
 * Decodes freely. The first text is the greedy one; up to `width` − 1 others
 * that came close follow, best first. A wider search costs little: a step with
 * four rows takes a quarter longer than one with a single row.
 * @param start what is expected at the beginning, with the likeliest tokens
 * @param seconds length of the sound
 */
export function* decodeFreely(start: Logits, seconds: number, width: number): Search<FreeText[]> {
  const limit = longestText(seconds);
  let live: Path[] = [{ tokens: [], logProbs: [], logProb: 0, ended: false, greedy: true }];
  let logits = start;
  const ended: Path[] = [];
  for (let step = 0; live.length > 0; step++) {
    const next = choose(grow(live, logits), width);
    ended.push(...next.filter((grown) => grown.path.ended).map((grown) => grown.path));
    const going = next.filter((grown) => !grown.path.ended);
    live = going.map((grown) => grown.path);
    const greedy = live.find((path) => path.greedy);
    // Once the greedy text is complete, a longer alternative is not waited for.
    if (step + 1 >= limit || !greedy) break;
    const tokens = live.map((path) => path.tokens.at(-1)!);
    logits = yield { rows: going.map((g) => g.row), tokens, top: FREE_TOP };
  }
  const rank = (path: Path) => (path.greedy ? Infinity : path.logProb);
  return [...ended, ...live.filter((path) => path.greedy)].sort((a, b) => rank(b) - rank(a)).slice(0, width);
}

interface Grown {
  readonly path: Path;
  readonly row: number;
}

function grow(live: readonly Path[], logits: Logits): Grown[] {
  const top = logits.top!;
  return live.flatMap((path, row) =>
    Array.from({ length: top.count }, (_, rank) => {
      const token = top.tokens[row * top.count + rank]!;
      const logProb = logits.logProb(row, token);
      const ended = token === END;
      const grown: Path = {
        tokens: ended ? path.tokens : [...path.tokens, token],
        logProbs: [...path.logProbs, logProb],
        logProb: path.logProb + logProb,
        ended,
        greedy: path.greedy && rank === 0,
      };
      return { path: grown, row };
    }),
  );
}

function choose(grown: readonly Grown[], width: number): Grown[] {
  const greedy = grown.find((g) => g.path.greedy);
  if (!greedy || width <= 1) return greedy ? [greedy] : [];
  const others = grown
    .filter((g) => g !== greedy && g.path.logProb > greedy.path.logProb - ALTERNATIVE_SPREAD)
    .sort((a, b) => b.path.logProb - a.path.logProb);
  return [greedy, ...others.slice(0, width - 1)];
}
