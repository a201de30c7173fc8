import { longestText } from './free.js';
import { FREE_TOP, type MoonshineModel, type Reading, type Sound } from './model.js';
import type { Logits } from './logits.js';
import type { Network, State } from './network.js';
import { END } from './tokenizer.js';

/** A complete text of the network. */
export interface Found {
  readonly tokens: readonly number[];
  /** Of each token. */
  readonly logProbs: readonly number[];
  /** Of all of it, the end of the text included. */
  readonly logProb: number;
}

export interface BeamOptions {
  /** Hypotheses kept outside names, and in all while some are within a name. */
  readonly width: number;
  readonly nameWidth: number;
  /** Texts wanted. */
  readonly count: number;
  /** Hypotheses less likely than this are dropped, natural log. */
  readonly floor: number;
  /** Called between steps; throws to stop. */
  readonly check: () => void;
}

/** A hypothesis this much behind the best complete text is dropped, outside and within names. */
const BEHIND = { words: 10, name: 14 };
/** And one this much behind the best of the same length (14 gave the same first hearings with a quarter more work). */
const SPREAD = 10;
/**
 * Every further token costs; this is given back for each when texts of
 * different lengths are compared (0.6–0.8 came out best on real commands).
 */
const TOKEN_BONUS = 0.7;
/** Candidates looked at for each place in the beam. */
const SURPLUS = 4;

interface Hypothesis {
  readonly tokens: readonly number[];
  readonly logProbs: readonly number[];
  readonly state: State;
  readonly logProb: number;
}

interface Candidate {
  readonly row: number;
  readonly token: number;
  readonly logProb: number;
}

/** Beam search for the likeliest texts of a network, best first. */
export async function searchNetwork(
  model: MoonshineModel,
  heard: { readonly sound: Sound; readonly start: Reading },
  network: Network,
  options: BeamOptions,
): Promise<Found[]> {
  const found: Found[] = [];
  const limit = longestText(heard.sound.seconds) + 8;
  let live: Hypothesis[] = [{ tokens: [], logProbs: [], state: network.start, logProb: 0 }];
  let reading = heard.start;
  for (let step = 0; step < limit; step++) {
    options.check();
    live.forEach((hypothesis, row) => {
      if (!hypothesis.state.final) return;
      const logProb = hypothesis.logProb + reading.logits.logProb(row, END);
      found.push({ tokens: hypothesis.tokens, logProbs: hypothesis.logProbs, logProb });
    });
    const best = found.reduce((top, text) => Math.max(top, worth(text)), -Infinity);
    const candidates = propose(
      network,
      live,
      reading,
      Math.max(options.floor, best - BEHIND.name - worthOf(step + 1)),
      options,
    );
    const chosen = choose(network, live, candidates, best, options);
    if (chosen.length === 0) break;
    const rows = chosen.map((c) => c.row);
    live = chosen.map(({ row, token, logProb, state }) => ({
      tokens: [...live[row]!.tokens, token],
      logProbs: [...live[row]!.logProbs, logProb - live[row]!.logProb],
      state,
      logProb,
    }));
    const free = live.some(({ state }) => state.freeStart.length > 0 || state.freeInside.length > 0);
    const tokens = chosen.map((c) => c.token);
    reading = await model.read(heard.sound, reading.cache.take(rows), tokens, free ? FREE_TOP : 0);
  }
  return found.sort((a, b) => worth(b) - worth(a)).slice(0, options.count);
}

function worthOf(length: number): number {
  return TOKEN_BONUS * length;
}

function worth(text: Found): number {
  return text.logProb + worthOf(text.tokens.length);
}

/** The best continuations of all hypotheses, best first, more than the beam has room for. */
function propose(
  network: Network,
  live: readonly Hypothesis[],
  { logits }: Reading,
  floor: number,
  options: BeamOptions,
): Candidate[] {
  const pool = new Pool(options.nameWidth * SURPLUS, floor);
  live.forEach(({ state, logProb }, row) => {
    const base = logProb - logits.normaliser[row]!;
    const start = row * logits.size;
    const offer = (token: number) => pool.offer(row, token, base + logits.values[start + token]!);
    // Of the closing marks only the likeliest: what they say differs little, and each would take a place.
    const mark = state.closable ? likeliest(network.marks, logits, row) : -1;
    for (const token of state.words.keys())
      if (!state.closable || token === mark || !network.marks.includes(token)) offer(token);
    for (const { lexicon, node } of state.inside) {
      const { tokens, first } = lexicon.trie;
      for (let child = first[node]!, end = first[node + 1]!; child < end; child++) offer(tokens[child]!);
    }
    if (logits.top && (state.freeStart.length > 0 || state.freeInside.length > 0)) {
      const from = row * logits.top.count;
      for (let i = 0; i < logits.top.count; i++) offer(logits.top.tokens[from + i]!);
    }
  });
  return pool.best();
}

function likeliest(tokens: readonly number[], logits: Logits, row: number): number {
  return tokens.reduce((best, token) =>
    logits.logProb(row, token) > logits.logProb(row, best) ? token : best,
  );
}

interface Chosen extends Candidate {
  readonly state: State;
}

/** Fills the beam: up to `width` hypotheses outside names, up to `nameWidth` in all. */
function choose(
  network: Network,
  live: readonly Hypothesis[],
  candidates: readonly Candidate[],
  best: number,
  options: BeamOptions,
): Chosen[] {
  const chosen: Chosen[] = [];
  let outside = 0;
  const leader = candidates[0]?.logProb ?? 0;
  for (const candidate of candidates) {
    if (candidate.logProb < leader - SPREAD) break;
    if (chosen.length >= options.nameWidth) break;
    const from = live[candidate.row]!;
    const state = network.next(from.state, candidate.token);
    if (!state) continue;
    const behind = best - candidate.logProb - worthOf(from.tokens.length + 1);
    if (behind > (state.inName ? BEHIND.name : BEHIND.words)) continue;
    if (!state.inName && outside++ >= options.width) continue;
    chosen.push({ ...candidate, state });
  }
  return chosen;
}

/** Keeps the best of many candidates without sorting them all; the same token of the same row counts once. */
class Pool {
  #kept: Candidate[] = [];

  constructor(
    private readonly size: number,
    private floor: number,
  ) {}

  offer(row: number, token: number, logProb: number): void {
    if (logProb <= this.floor) return;
    this.#kept.push({ row, token, logProb });
    if (this.#kept.length >= this.size * 8) {
      this.#kept = this.best();
      this.floor = Math.max(this.floor, this.#kept.at(-1)!.logProb);
    }
  }

  best(): Candidate[] {
    const sorted = this.#kept.sort((a, b) => b.logProb - a.logProb || a.row - b.row || a.token - b.token);
    const once = sorted.filter((c, i) => {
      const before = sorted[i - 1];
      return before?.row !== c.row || before.token !== c.token;
    });
    return once.slice(0, this.size);
  }
}
