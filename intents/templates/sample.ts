/** Sentences drawn from templates, to teach the loose matching what the strict one knows. */
import type { IntentSet } from './set.js';
import { walk, type Node } from './ast.js';

/** A drawn sentence: words and, in braces, slots. */
export type Piece = { readonly text: string } | { readonly slot: string; readonly kind: string };

/** A number in [0, 1) from a seed; the same seed, the same row of numbers. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One way through a template. */
export function draw(node: Node, rules: IntentSet['rules'], random: () => number): Piece[] {
  switch (node.type) {
    case 'text':
      return [{ text: node.text }];
    case 'slot':
      return [{ slot: node.slot, kind: node.kind }];
    case 'rule': {
      const rule = rules.get(node.rule);
      return rule ? draw(rule, rules, random) : [];
    }
    case 'choice': {
      const option = node.options[Math.floor(random() * node.options.length)];
      return option ? draw(option, rules, random) : [];
    }
    case 'sequence':
      return node.items.flatMap((item) => draw(item, rules, random));
  }
}

/** Every text that stands in a template or in a rule it uses. */
export function literals(node: Node, rules: IntentSet['rules'], found = new Set<string>()): Set<string> {
  walk(node, (inner) => {
    if (inner.type === 'text') found.add(inner.text);
    const rule = inner.type === 'rule' ? rules.get(inner.rule) : undefined;
    if (rule) literals(rule, rules, found);
  });
  return found;
}
