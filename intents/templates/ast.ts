/** A template as a tree. Optional parts are alternatives one of which is empty. */
export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'sequence'; readonly items: readonly Node[] }
  | { readonly type: 'choice'; readonly options: readonly Node[] }
  | { readonly type: 'slot'; readonly slot: string; readonly kind: string }
  | { readonly type: 'rule'; readonly rule: string };

export const EMPTY: Node = { type: 'sequence', items: [] };

/** All texts a tree without slots and rules stands for, each piece as it is written; null when it has some. */
export function textsOf(node: Node, written: (text: string) => string = (text) => text): string[] | null {
  switch (node.type) {
    case 'text':
      return [written(node.text)];
    case 'choice': {
      const all = node.options.map((option) => textsOf(option, written));
      return all.includes(null) ? null : all.flatMap((texts) => texts ?? []);
    }
    case 'sequence':
      return node.items.reduce<string[] | null>(
        (heads, item) => {
          const tails = textsOf(item, written);
          return heads && tails ? join(heads, tails, ' ') : null;
        },
        [''],
      );
    default:
      return null;
  }
}

/** Every head with every tail. */
export function join(heads: readonly string[], tails: readonly string[], between: string): string[] {
  return heads.flatMap((head) => tails.map((tail) => (head && tail ? head + between + tail : head + tail)));
}

/** Calls `visit` with every node of a tree, outermost first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  if (node.type === 'sequence') node.items.forEach((item) => walk(item, visit));
  if (node.type === 'choice') node.options.forEach((option) => walk(option, visit));
}
