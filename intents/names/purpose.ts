import { linguist } from '../normalise/linguist.js';
import { popularity, purposes, table } from './data.js';
import type { NameIndex } from './index/nameindex.js';

/** A package that serves a purpose. */
export interface Suggestion {
  readonly entry: number;
  readonly attribute: string;
  /** What it is, in the words of its package list. */
  readonly description: string;
  /** Nats; only differences mean something. */
  readonly score: number;
}

const PER_WEIGHT = 0.9;
/** Rounded; how rare a word is among them is how much it tells. */
const POPULAR_PACKAGES = 5000;
/** What answers less than this of the best answer is left out. */
const ENOUGH = 0.5;
const POPULARITY = 1.1;
const TEXT = 0.15;
const NESTED = -3;
/** Parts of other programs are seldom what somebody looks for. */
const PART = -2.5;
const PARTS =
  /\b(?:librar(?:y|ies)|plug-?ins?|bindings?|module|extension|theme|icons?|headers|wrapper|api|sdk|daemon|firmware|driver|toolkit|framework|language server|grammar)\b/i;
/** Who asks for a purpose and not for a command seldom means a command. */
const COMMAND = -1.5;
const COMMANDS = /\b(?:command[- ]line|terminal|cli|tui)\b/i;
/** For a word of the purpose that stands in the description as it was said: an editor before what edits. */
const LITERAL = 0.5;
const LOOKED_AT = 400;
const WORDS = /[\p{L}\p{N}-]+/gu;

/** How much of a purpose a package answers: by the weight of its words, and by how the text matches. */
interface Match {
  readonly weight: number;
  readonly text: number;
}

let words:
  { readonly means: ReadonlyMap<string, readonly string[]>; readonly stop: ReadonlySet<string> } | undefined;

function vocabulary(): NonNullable<typeof words> {
  words ??= {
    means: new Map(table('synonyms').map(([said, means]) => [said!, means!.split(' ')])),
    stop: new Set(table('stopwords').map(([word]) => word!)),
  };
  return words;
}

const lemmasOf = new Map<string, readonly string[]>();

/** The plain forms of a word as it was said: itself, the noun in the singular, the verb without its ending. */
function lemmas(word: string): readonly string[] {
  const known = lemmasOf.get(word);
  if (known) return known;
  const nlp = linguist();
  const term = nlp(word);
  const singular = term.nouns().toSingular().text();
  const verb = nlp(word);
  verb.tag('Verb');
  const plain = verb.verbs().toInfinitive().text();
  const forms = [...new Set([word, singular, plain].filter((form) => form !== ''))];
  if (lemmasOf.size > 1000) lemmasOf.clear();
  lemmasOf.set(word, forms);
  return forms;
}

/** The words of a purpose that count, each with all the words that would answer it. */
export function purposeWords(said: string): string[][] {
  const { means, stop } = vocabulary();
  const found: string[][] = [];
  for (const word of said.toLowerCase().match(WORDS) ?? []) {
    if (stop.has(word)) continue;
    const forms = lemmas(word);
    if (forms.some((form) => stop.has(form))) continue;
    found.push([...new Set(forms.flatMap((form) => [form, ...(means.get(form) ?? [])]))]);
  }
  return found;
}

const quoted = (word: string): string => `"${word.replaceAll('"', '')}"`;
const anyOf = (group: readonly string[]): string => `(${group.map(quoted).join(' OR ')})`;

/**
 * Packages for a purpose ("something to edit photos"), the most likely first:
 * those that answer most of its words, popular before obscure. Empty when no
 * word of it is known. Take three, and the next three for "more".
 * @param wholly only those that answer all of its words
 */
export function forPurpose(said: string, index: NameIndex, { wholly = false } = {}): Suggestion[] {
  const groups = purposeWords(said);
  if (groups.length === 0) return [];
  const matches = new Map<number, Match>();
  let whole = 0;
  // Popular packages are looked at by themselves: there are few, and a description need not say all of a purpose.
  for (const group of groups) {
    const found = index.matchingPopular(anyOf(group));
    // A word that many packages answer ("files") tells less than one that few do ("backup").
    const weight = Math.max(1, Math.log(POPULAR_PACKAGES / (1 + found.length)));
    whole += weight;
    for (const { entry, score } of found) {
      const known = matches.get(entry) ?? { weight: 0, text: 0 };
      matches.set(entry, { weight: known.weight + weight, text: known.text - score });
    }
  }
  for (const { entry, score } of index.matching(groups.map(anyOf).join(' AND '), LOOKED_AT)) {
    if (!matches.has(entry)) matches.set(entry, { weight: whole, text: -score });
  }
  const most = Math.max(0, ...Array.from(matches.values(), (match) => match.weight));
  // A sum of the same weights in another order may differ in its last digit.
  const least = wholly ? whole - 1e-6 : ENOUGH * most;
  return Array.from(matches)
    .filter(([, match]) => match.weight >= least)
    .map(([entry, match]) => suggestion(entry, match, index, groups, COMMANDS.test(said)))
    .sort((a, b) => b.score - a.score || a.entry - b.entry);
}

function suggestion(
  entry: number,
  match: Match,
  index: NameIndex,
  groups: readonly (readonly string[])[],
  commands: boolean,
): Suggestion {
  const { attribute, description } = index.details(entry);
  const told = `${description} ${purposes().get(attribute) ?? ''}`;
  const stands = new Set(told.toLowerCase().match(WORDS));
  const score =
    PER_WEIGHT * match.weight +
    LITERAL * groups.filter(([asSaid]) => stands.has(asSaid!)).length +
    TEXT * Math.min(match.text, 12) +
    POPULARITY * index.logPopularity[entry]! +
    (index.isTopLevel(entry) || popularity().has(attribute) ? 0 : NESTED) +
    (PARTS.test(told) || attribute.startsWith('lib') ? PART : 0) +
    (!commands && COMMANDS.test(told) ? COMMAND : 0);
  return { entry, attribute, description, score };
}
