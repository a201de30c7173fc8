import type { MoonshineModel, Reading, Sound } from './model.js';
import { SelfCache, type CachedRow } from './cache.js';
import type { Logits } from './logits.js';
import { END } from './tokenizer.js';

/**
 * Rows of one run of the decoder; bounds the memory of its logits (131 KB a row) and caches. A run costs as much as
 * seven rows, so those of one length are run together wherever they come from.
 */
const MAX_ROWS = 32;
/**
 * Of texts with floors so many are read on at a time, those furthest above
 * theirs: where nothing fits the sound, hundreds stay above and none is it.
 */
const MOST_CONTENDERS = 96;
/** And so many come to their end. */
const MOST_FINALISTS = 40;

export interface ScoreOptions {
  /** For each text: it is given up (−Infinity) once it is less likely than this, natural log. */
  readonly floors?: readonly number[];
  /** Called between steps; throws to stop. */
  readonly check: () => void;
}

interface Node {
  readonly token: number;
  readonly children: Map<number, Node>;
  /** The text that ends here, by its number. */
  text: number;
  /** The least of the floors of the texts below. */
  floor: number;
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
  const { root, ends } = tree(texts, options.floors);
  const scores = new Float64Array(texts.length).fill(-Infinity);
  let level: Batch[] = [await readCommon(model, heard, root)];
  while (level.length > 0) {
    options.check();
    const grown = level.flatMap((batch) => grow(batch, scores));
    const least = options.floors
      ? nth(
          grown.map(({ node }) => margin(node)),
          MOST_CONTENDERS,
        )
      : -Infinity;
    const going = grown.filter(({ node }) => margin(node) >= least);
    level = [];
    for (let at = 0; at < going.length; at += MAX_ROWS) {
      options.check();
      level.push(await readLevel(model, heard.sound, going.slice(at, at + MAX_ROWS)));
    }
  }
  const all = scores.map((_, i) => scores[ends[i]!]!);
  if (!options.floors) return all;
  const margins = all.map((score, i) => score - options.floors![i]!);
  const least = nth(margins, MOST_FINALISTS);
  return all.map((score, i) => (margins[i]! >= least ? score : -Infinity));
}

/** The tree of all texts; equal texts end at one node, `ends` says under which number. */
function tree(
  texts: readonly (readonly number[])[],
  floors?: readonly number[],
): { root: Node; ends: number[] } {
  const root: Node = { token: -1, children: new Map(), text: -1, floor: -Infinity, logProb: 0 };
  const ends = texts.map((tokens, number) => {
    const floor = floors?.[number] ?? -Infinity;
    let node = root;
    for (const token of tokens) {
      let child = node.children.get(token);
      if (!child) {
        child = { token, children: new Map(), text: -1, floor, logProb: -Infinity };
        node.children.set(token, child);
      }
      child.floor = Math.min(child.floor, floor);
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

interface Growing extends CachedRow {
  readonly node: Node;
}

/** Scores the texts that end in a batch; gives what follows in it and is not given up. */
function grow(batch: Batch, scores: Float64Array): Growing[] {
  const going: Growing[] = [];
  batch.nodes.forEach((node, row) => {
    if (node.text >= 0) {
      scores[node.text] = node.logProb + batch.logits.logProb(row, END);
    }
    for (const child of node.children.values()) {
      child.logProb = node.logProb + batch.logits.logProb(row, child.token);
      if (child.logProb >= child.floor) going.push({ node: child, cache: batch.cache, row });
    }
  });
  return going;
}

/** How far a beginning is above what it needs. */
const margin = (node: Node): number => node.logProb - node.floor;

/** The `count`th of numbers from the highest; −Infinity where there are no more than that. */
function nth(numbers: Iterable<number>, count: number): number {
  const sorted = Array.from(numbers).sort((a, b) => b - a);
  return sorted.length > count ? sorted[count - 1]! : -Infinity;
}

async function readLevel(model: MoonshineModel, sound: Sound, going: readonly Growing[]): Promise<Batch> {
  const nodes = going.map((g) => g.node);
  const read = await model.read(
    sound,
    SelfCache.gather(going),
    nodes.map((node) => node.token),
  );
  return { nodes, ...read };
}
