/** Names from a plain list, for small sets and tests: exact, without spaces, then by edit distance. */
import type { SlotResolver } from './resolver.js';
import type { ResolvedName } from './types.js';

export interface ListedName {
  readonly attribute: string;
  /** How it may be said besides. */
  readonly said?: readonly string[];
}

/** A name further off than this share of its length is another name. */
const MOST_EDITS = 0.34;
/** Short names must be said as they are: one slip makes another name of them. */
const SHORTEST_LOOSE = 4;

/** A resolver over a list; the first of two equally near names wins. */
export function listResolver(
  kind: string,
  lexicon: string,
  names: readonly (string | ListedName)[],
): SlotResolver {
  const byForm = new Map<string, string>();
  for (const name of names) {
    const { attribute, said = [] } = typeof name === 'string' ? { attribute: name } : name;
    for (const form of [attribute, attribute.split('.').at(-1) ?? '', ...said]) {
      const plain = plainForm(form);
      if (plain && !byForm.has(plain)) byForm.set(plain, attribute);
    }
  }
  const attributes = new Set(byForm.values());
  return {
    kind,
    lexicon,
    has: (attribute) => attributes.has(attribute),
    resolve: (spoken, limit = 5) => {
      const wanted = plainForm(spoken);
      const exact = byForm.get(wanted);
      return exact ? [{ attribute: exact, confidence: 1 }] : near(byForm, wanted, limit);
    },
  };
}

function near(byForm: ReadonlyMap<string, string>, wanted: string, limit: number): ResolvedName[] {
  if (wanted.length < SHORTEST_LOOSE) return [];
  const best = new Map<string, number>();
  for (const [form, attribute] of byForm) {
    const most = Math.floor(Math.max(wanted.length, form.length) * MOST_EDITS);
    if (Math.abs(wanted.length - form.length) > most) continue;
    const edits = editDistance(wanted, form);
    if (edits > most) continue;
    const confidence = 1 - (1.5 * edits) / Math.max(wanted.length, form.length);
    if (confidence > (best.get(attribute) ?? 0)) best.set(attribute, confidence);
  }
  return Array.from(best, ([attribute, confidence]) => ({ attribute, confidence }))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, limit);
}

function plainForm(text: string): string {
  return text.toLowerCase().replace(/[\s_.-]+/g, '');
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
