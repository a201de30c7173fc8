import { longestText } from './free.js';
import { FREE_TOP } from './model.js';
import type { Logits } from './logits.js';
import type { Network, State } from './network.js';
import { END } from './tokenizer.js';
import type { Search } from './together.js';

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
  /** What is expected at the beginning of a text when nothing is heard. */
  readonly expected: Logits;
  /** Texts wanted. */
  readonly count: number;
  /** Hypotheses less likely than this are dropped, natural log; asked for at every step. */
  readonly floor: () => number;
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
/**
 * Share of its own likelihood that the first word of a sentence gives up: the
 * decoder expects "I", "What", "No" before any "Delete" or "Disable", which in
 * noise fell out of the beam at the first step. Of 41 requests kept for tuning,
 * in household noise at 12 dB, 37 were among their hearings with it and 32
 * without, 33 and 28 of them first. Giving up the same at every step lost more
 * than it found: rare names came before all words.
 */
const FIRST_WORD_SHARE = 0.5;
/** What is rarer than this in itself is not raised further. */
const RAREST = -20;
/** So many steps have room for as many hypotheses as there are within names: what is cut here is lost for good. */
const WIDE_STEPS = 3;
/** Candidates looked at for each place in the beam. */
const SURPLUS = 4;

interface Hypothesis {
  readonly tokens: readonly number[];
  readonly logProbs: readonly number[];
  readonly state: State;
  readonly logProb: number;
  /** By which it is compared: log P, raised by what its first word gave up. */
  readonly value: number;
}

interface Candidate {
  readonly row: number;
  readonly token: number;
  readonly logProb: number;
  readonly value: number;
}

/**
 * Beam search for the likeliest texts of a network, best first.
 * @param start what is expected at the beginning
 * @param seconds length of the sound
 */
export function* searchNetwork(
  network: Network,
  start: Logits,
  seconds: number,
  options: BeamOptions,
): Search<Found[]> {
  const found: (Found & { readonly worth: number; readonly value: number })[] = [];
  const limit = longestText(seconds) + 8;
  let live: Hypothesis[] = [{ tokens: [], logProbs: [], state: network.start, logProb: 0, value: 0 }];
  let logits = start;
  for (let step = 0; step < limit; step++) {
    live.forEach((hypothesis, row) => {
      if (!hypothesis.state.final) return;
      const { tokens, logProbs, value } = hypothesis;
      const end = logits.logProb(row, END);
      const worth = value + end + worthOf(tokens.length);
      found.push({ tokens, logProbs, logProb: hypothesis.logProb + end, worth, value: value + end });
    });
    const best = found.reduce((top, { worth }) => Math.max(top, worth), -Infinity);
    const candidates = propose(
      network,
      live,
      logits,
      Math.max(options.floor(), best - BEHIND.name - worthOf(step + 1)),
      options,
    );
    const width = step < WIDE_STEPS ? options.nameWidth : options.width;
    const chosen = choose(network, live, candidates, best, { ...options, width });
    if (chosen.length === 0) break;
    const rows = chosen.map((c) => c.row);
    live = chosen.map(({ row, token, logProb, value, state }) => ({
      tokens: [...live[row]!.tokens, token],
      logProbs: [...live[row]!.logProbs, logProb - live[row]!.logProb],
      state,
      logProb,
      value,
    }));
    const free = live.some(({ state }) => state.freeStart.length > 0 || state.freeInside.length > 0);
    const tokens = chosen.map((c) => c.token);
    logits = yield { rows, tokens, top: free ? FREE_TOP : 0 };
  }
  const floor = options.floor();
  return found
    .filter(({ value }) => value > floor)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, options.count);
}

function worthOf(length: number): number {
  return TOKEN_BONUS * length;
}

/** What a word at the beginning of a sentence is raised by. */
function raise(expected: Logits, token: number): number {
  return -FIRST_WORD_SHARE * Math.max(RAREST, expected.logProb(0, token));
}

/** The best continuations of all hypotheses, best first, more than the beam has room for. */
function propose(
  network: Network,
  live: readonly Hypothesis[],
  logits: Logits,
  floor: number,
  options: BeamOptions,
): Candidate[] {
  const pool = new Pool(options.nameWidth * SURPLUS, floor);
  live.forEach(({ state, tokens: before, logProb, value }, row) => {
    const offer = (token: number, raised = 0): void => {
      const more = logits.logProb(row, token);
      pool.offer(row, token, logProb + more, value + more + raised);
    };
    const offerOther = (token: number): void => {
      if (!state.words.has(token)) offer(token);
    };
    // Of the closing marks only the likeliest: what they say differs little, and each would take a place.
    const mark = state.closable ? likeliest(network.marks, logits, row) : -1;
    for (const token of state.words.keys())
      if (!state.closable || token === mark || !network.marks.includes(token))
        offer(token, before.length === 0 ? raise(options.expected, token) : 0);
    for (const { lexicon, node } of state.inside) {
      const { tokens, first } = lexicon.trie;
      for (let child = first[node]!, end = first[node + 1]!; child < end; child++) offerOther(tokens[child]!);
    }
    if (logits.top && (state.freeStart.length > 0 || state.freeInside.length > 0)) {
      const from = row * logits.top.count;
      for (let i = 0; i < logits.top.count; i++) offerOther(logits.top.tokens[from + i]!);
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
  const leader = candidates[0]?.value ?? 0;
  for (const candidate of candidates) {
    if (candidate.value < leader - SPREAD) break;
    if (chosen.length >= options.nameWidth) break;
    const from = live[candidate.row]!;
    const state = network.next(from.state, candidate.token);
    if (!state) continue;
    const behind = best - candidate.value - worthOf(from.tokens.length + 1);
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

  offer(row: number, token: number, logProb: number, value: number): void {
    if (value <= this.floor) return;
    this.#kept.push({ row, token, logProb, value });
    if (this.#kept.length >= this.size * 8) {
      this.#kept = this.best();
      this.floor = Math.max(this.floor, this.#kept.at(-1)!.value);
    }
  }

  best(): Candidate[] {
    const sorted = this.#kept.sort((a, b) => b.value - a.value || a.row - b.row || a.token - b.token);
    const once = sorted.filter((c, i) => {
      const before = sorted[i - 1];
      return before?.row !== c.row || before.token !== c.token;
    });
    return once.slice(0, this.size);
  }
}
