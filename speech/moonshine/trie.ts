/**
 * Token sequences as one tree in three typed arrays. Nodes are numbered level
 * by level, so the children of a node stand next to each other, sorted by
 * token: those of node i are `first[i]` … `first[i + 1]` − 1. Ten bytes a node.
 */
export class Trie {
  constructor(
    /** The token that leads to each node; 0 at the root. */
    readonly tokens: Uint16Array,
    /** One longer than `tokens`. */
    readonly first: Uint32Array,
    /** 0, or 1 + the number of the form that ends at the node. */
    readonly forms: Uint32Array,
  ) {}

  static readonly root = 0;

  get size(): number {
    return this.tokens.length;
  }

  /** The child of a node by token, or −1. */
  child(node: number, token: number): number {
    let low = this.first[node]!;
    let high = this.first[node + 1]! - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.tokens[middle]!;
      if (found === token) return middle;
      if (found < token) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Whether a form ends at the node. */
  ends(node: number): boolean {
    return this.forms[node] !== 0;
  }
}

/**
 * Builds the tree of the given sequences (concatenated; sequence i is
 * `offsets[i]` … `offsets[i + 1]` − 1). Empty sequences are left out.
 * @returns the tree, and for each sequence the number of its form; equal
 * sequences are one form.
 */
export function buildTrie(tokens: Uint16Array, offsets: Uint32Array): { trie: Trie; formOf: Int32Array } {
  const count = offsets.length - 1;
  const order = sortSequences(tokens, offsets);
  const capacity = tokens.length + 1;
  const nodeTokens = new Uint16Array(capacity);
  const first = new Uint32Array(capacity + 1);
  const forms = new Uint32Array(capacity);
  const formOf = new Int32Array(count).fill(-1);
  let formCount = 0;
  // A level is a list of ranges of `order`: one range a node, the sequences below it.
  let ranges = Uint32Array.of(0, count);
  let node = 0;
  let nodes = 1;
  for (let depth = 0; ranges.length > 0; depth++) {
    const below: number[] = [];
    for (let r = 0; r < ranges.length; r += 2, node++) {
      first[node] = nodes;
      const end = ranges[r + 1]!;
      let at = ranges[r]!;
      for (; at < end; at++) {
        const sequence = order[at]!;
        if (offsets[sequence + 1]! - offsets[sequence]! !== depth) break;
        if (depth === 0) continue;
        if (forms[node] === 0) forms[node] = ++formCount;
        formOf[sequence] = forms[node]! - 1;
      }
      while (at < end) {
        const token = tokens[offsets[order[at]!]! + depth]!;
        const from = at;
        while (at < end && tokens[offsets[order[at]!]! + depth] === token) at++;
        nodeTokens[nodes++] = token;
        below.push(from, at);
      }
    }
    ranges = Uint32Array.from(below);
  }
  first[node] = nodes;
  const trie = new Trie(nodeTokens.slice(0, nodes), first.slice(0, nodes + 1), forms.slice(0, nodes));
  return { trie, formOf };
}

/** Numbers of the sequences in the order of their tokens, a prefix before what it begins. */
function sortSequences(tokens: Uint16Array, offsets: Uint32Array): Uint32Array {
  const order = Uint32Array.from({ length: offsets.length - 1 }, (_, i) => i);
  return order.sort((a, b) => {
    let i = offsets[a]!;
    let j = offsets[b]!;
    const endA = offsets[a + 1]!;
    const endB = offsets[b + 1]!;
    for (; i < endA && j < endB; i++, j++) {
      const difference = tokens[i]! - tokens[j]!;
      if (difference !== 0) return difference;
    }
    return endA - i - (endB - j);
  });
}
