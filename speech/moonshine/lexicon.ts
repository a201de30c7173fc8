import type { Tokenizer } from './tokenizer.js';
import { buildTrie, Trie } from './trie.js';

/**
 * The written forms that may stand in one place of a sentence, each with the
 * entries it means (numbers that the maker of the lexicon understands).
 */
export class Lexicon {
  constructor(
    readonly trie: Trie,
    /** One longer than the number of forms; form f means `entries[offsets[f]]` … `entries[offsets[f + 1] − 1]`. */
    readonly offsets: Uint32Array,
    readonly entries: Int32Array,
  ) {}

  get forms(): number {
    return this.offsets.length - 1;
  }

  get bytes(): number {
    const { tokens, first, forms } = this.trie;
    return [tokens, first, forms, this.offsets, this.entries].reduce((sum, part) => sum + part.byteLength, 0);
  }

  /** The entries that the form ending at a node means; none where no form ends. */
  entriesAt(node: number): Int32Array {
    const form = this.trie.forms[node]!;
    if (form === 0) return new Int32Array(0);
    return this.entries.subarray(this.offsets[form - 1], this.offsets[form]);
  }
}

/**
 * @param forms what may be written, for instance "ripgrep", "Ripgrep", "H top"; spelled as in a sentence, no closing mark
 * @param entryOf for each form the entry it means; several forms may mean one entry and one form several
 */
export function buildLexicon(
  tokenizer: Tokenizer,
  forms: readonly string[],
  entryOf: ArrayLike<number>,
): Lexicon {
  if (forms.length !== entryOf.length) throw new RangeError('A lexicon needs one entry for each form.');
  const offsets = new Uint32Array(forms.length + 1);
  let tokens = new Uint16Array(Math.max(64, forms.length * 8));
  forms.forEach((form, i) => {
    const encoded = tokenizer.encode(form);
    const start = offsets[i]!;
    const end = start + encoded.length;
    if (end > tokens.length) {
      const larger = new Uint16Array(end * 2);
      larger.set(tokens);
      tokens = larger;
    }
    tokens.set(encoded, start);
    offsets[i + 1] = end;
  });
  const { trie, formOf } = buildTrie(tokens.subarray(0, offsets[forms.length]), offsets);
  return new Lexicon(trie, ...entryTable(formOf, entryOf));
}

/** Entries grouped by form, each entry once a form, in the order given. */
function entryTable(
  formOf: Int32Array,
  entryOf: ArrayLike<number>,
): [offsets: Uint32Array, entries: Int32Array] {
  const formCount = formOf.reduce((top, form) => Math.max(top, form + 1), 0);
  const offsets = new Uint32Array(formCount + 1);
  for (const form of formOf) if (form >= 0) offsets[form + 1]!++;
  for (let f = 0; f < formCount; f++) offsets[f + 1]! += offsets[f]!;
  const filled = new Uint32Array(formCount);
  const entries = new Int32Array(offsets[formCount]!);
  formOf.forEach((form, i) => {
    if (form < 0) return;
    const start = offsets[form]!;
    const entry = entryOf[i]!;
    if (entries.subarray(start, start + filled[form]!).includes(entry)) return;
    entries[start + filled[form]!++] = entry;
  });
  return compactTable(offsets, filled, entries);
}

function compactTable(
  offsets: Uint32Array,
  filled: Uint32Array,
  entries: Int32Array,
): [Uint32Array, Int32Array] {
  const tight = new Uint32Array(offsets.length);
  for (let f = 0; f < filled.length; f++) {
    entries.copyWithin(tight[f]!, offsets[f]!, offsets[f]! + filled[f]!);
    tight[f + 1] = tight[f]! + filled[f]!;
  }
  return [tight, entries.slice(0, tight.at(-1))];
}
