import type { MoonshineModel, Reading, Sound } from './model.js';
import type { SelfCache } from './cache.js';
import type { Logits } from './logits.js';
import { END } from './tokenizer.js';

/** Rows of one run of the decoder; bounds the memory of its logits (131 KB a row) and caches. */
const MAX_ROWS = 32;

export interface ScoreOptions {
  /** A text is given up (−Infinity) once it is this much less likely than the best complete one. */
  readonly giveUp?: number;
  /** Called between steps; throws to stop. */
  readonly check: () => void;
}

interface Node {
  readonly token: number;
  readonly children: Map<number, Node>;
  /** The text that ends here, by its number. */
  text: number;
  logProb: number;
}

/** Nodes of one length whose caches stand in one batch, row by row. */
interface Batch {
  readonly nodes: readonly Node[];
  readonly cache: SelfCache;
  readonly logits: Logits;
}

/**
 * log P of each of several texts given the sound, the end of text included.
 * What texts have in common at their beginning is read once: first the part
 * common to all in one go, then the branching rest level by level, so that no
 * row is filled up with padding.
 */
export async function scoreTexts(
  model: MoonshineModel,
  heard: { readonly sound: Sound; readonly start: Reading },
  texts: readonly (readonly number[])[],
  options: ScoreOptions,
): Promise<Float64Array> {
  const { root, ends } = tree(texts);
  const scores = new Float64Array(texts.length).fill(-Infinity);
  const finished = { best: -Infinity };
  let level: Batch[] = [await readCommon(model, heard, root)];
  while (level.length > 0) {
    options.check();
    const grown = level.flatMap((batch) => grow(batch, scores, finished));
    const limit = finished.best - (options.giveUp ?? Infinity);
    level = [];
    for (const { cache, going } of grown) {
      const alive = going.filter(({ node }) => node.logProb >= limit);
      for (let at = 0; at < alive.length; at += MAX_ROWS) {
        options.check();
        level.push(await readLevel(model, heard.sound, cache, alive.slice(at, at + MAX_ROWS)));
      }
    }
  }
  return scores.map((_, i) => scores[ends[i]!]!);
}

/** The tree of all texts; equal texts end at one node, `ends` says under which number. */
function tree(texts: readonly (readonly number[])[]): { root: Node; ends: number[] } {
  const root: Node = { token: -1, children: new Map(), text: -1, logProb: 0 };
  const ends = texts.map((tokens, number) => {
    let node = root;
    for (const token of tokens) {
      let child = node.children.get(token);
      if (!child) {
        child = { token, children: new Map(), text: -1, logProb: -Infinity };
        node.children.set(token, child);
      }
      node = child;
    }
    if (node.text < 0) node.text = number;
    return node.text;
  });
  return { root, ends };
}

/** Reads what all texts begin with; the batch it gives has one row. */
async function readCommon(
  model: MoonshineModel,
  { sound, start }: { readonly sound: Sound; readonly start: Reading },
  root: Node,
): Promise<Batch> {
  const common: Node[] = [];
  let node = root;
  while (node.children.size === 1 && node.text < 0) {
    node = node.children.values().next().value!;
    common.push(node);
  }
  if (common.length === 0) return { nodes: [root], cache: start.cache, logits: start.logits };
  const { cache, logits } = await model.read(
    sound,
    start.cache,
    common.map((n) => n.token),
  );
  common.forEach((n, i) => {
    const before = i === 0 ? 0 : common[i - 1]!.logProb;
    n.logProb = before + (i === 0 ? start.logits.logProb(0, n.token) : logits.logProb(i - 1, n.token));
  });
  return { nodes: [node], cache, logits: logits.lastRow() };
}

interface Growing {
  readonly node: Node;
  readonly row: number;
}

/** Scores the texts that end in a batch and the tokens that follow in it. */
function grow(
  batch: Batch,
  scores: Float64Array,
  finished: { best: number },
): { cache: SelfCache; going: Growing[] }[] {
  const going: Growing[] = [];
  batch.nodes.forEach((node, row) => {
    if (node.text >= 0) {
      const score = node.logProb + batch.logits.logProb(row, END);
      scores[node.text] = score;
      finished.best = Math.max(finished.best, score);
    }
    for (const child of node.children.values()) {
      child.logProb = node.logProb + batch.logits.logProb(row, child.token);
      going.push({ node: child, row });
    }
  });
  return going.length > 0 ? [{ cache: batch.cache, going }] : [];
}

async function readLevel(
  model: MoonshineModel,
  sound: Sound,
  cache: SelfCache,
  going: readonly Growing[],
): Promise<Batch> {
  const nodes = going.map((g) => g.node);
  const read = await model.read(
    sound,
    cache.take(going.map((g) => g.row)),
    nodes.map((node) => node.token),
  );
  return { nodes, ...read };
}
