import { table } from './data.js';

/** A shorter word is hardly ever a compound. */
const SHORTEST = 6;

let known: ReadonlySet<string> | undefined;

/** Words that stand by themselves in several names of nixpkgs ("pulse", "ctl"). */
function parts(): ReadonlySet<string> {
  known ??= new Set(table('parts').map(([part]) => part!));
  return known;
}

/**
 * The words that were written together, as people and recognisers know them:
 * "fastfetch" is fast, fetch. The fewest that fill it; undefined where none do.
 */
export function compoundWords(word: string): readonly string[] | undefined {
  if (word.length < SHORTEST || !/^[a-z]+$/.test(word)) return undefined;
  const best: (readonly string[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    for (let start = 0; start < end; start++) {
      const before = best[start];
      const part = word.slice(start, end);
      if (!before || part === word || !parts().has(part)) continue;
      const known = best[end];
      if (!known || before.length + 1 < known.length) best[end] = [...before, part];
    }
  }
  return best[word.length];
}
