/** What a language does to sentences before they mean anything, as data (`normalise:` in an intent set). */
import { z } from 'zod';

const phrases = z.array(z.string().min(1));

export const languageSchema = z.strictObject({
  /** What counts as the same words: `what's: what is`. The right side is the form templates are matched in. */
  same: z.record(z.string(), z.string()).default({}),
  /** Words that mean nothing wherever they stand. */
  fillers: phrases.default([]),
  /** What may come before and after any request without changing it. */
  polite: z.strictObject({ before: phrases.default([]), after: phrases.default([]) }).prefault({}),
  /** What may stand around a name without being part of it (after `some` it is any of its kind, `kinds` tell which), and templates of what is said where a name is not known. */
  around_names: z
    .strictObject({
      before: phrases.default([]),
      some: phrases.default([]),
      after: phrases.default([]),
      kinds: phrases.default([]),
      instead: phrases.default([]),
    })
    .prefault({}),
  /** Words between the items of a list and between two requests in one breath. */
  joining: phrases.default([]),
  number_words: phrases.default([]),
  ordinal_words: phrases.default([]),
  /** Templates of how a date is said. */
  dates: phrases.default([]),
  /** Endings to drop when words are compared loosely, longest first. */
  endings: phrases.default([]),
  /** Words too common to carry meaning. */
  common: phrases.default([]),
  /** Words that turn a request round: no sentence with them only resembles a request for a change. */
  negating: phrases.default([]),
  /** Words that no sentence ends in: one that does was broken off, and only resembles no request for a change. */
  unfinished: phrases.default([]),
  /** Words that a question begins with: it is no other way to say a request that was taught. */
  asking: phrases.default([]),
  /** Words of everyday talk; said for a name that nobody knows, they are something else. */
  ordinary: phrases.default([]),
  /** Words that stand for a name in a lesson: "when I say gimme X, install X". */
  placeholders: phrases.default([]),
  /** Letters as they are said: `bravo: b`. */
  letters: z.record(z.string(), z.string()).default({}),
  /** What tells that a name says where a request is meant, what stands for all such names, and what is said where there is none. */
  scope: z
    .strictObject({
      before: phrases.default([]),
      articles: phrases.default([]),
      all: phrases.default([]),
      others: phrases.default([]),
    })
    .prefault({}),
  /** Templates of what says that something is meant for later. */
  later: phrases.default([]),
  /** Templates of what says how something is to be used, by the way it stands for. */
  using: z.record(z.string(), phrases).default({}),
  /** Templates of what takes back the words before it, in the middle of a sentence or at its end. */
  repair: phrases.default([]),
  /** How several clauses make one request: what joins them, what a clause begins with that only adds to another, what one begins with that is a sentence, what says that no change is asked for, what stands behind a name, and what stands for a name said in another. */
  clauses: z
    .strictObject({
      joining: phrases.default([]),
      adding: phrases.default([]),
      subjects: phrases.default([]),
      against: phrases.default([]),
      trailing: phrases.default([]),
      pronouns: phrases.default([]),
    })
    .prefault({}),
  /** How a word is written where that is not in small letters. */
  written: z.record(z.string(), z.string()).default({}),
  /** What a recogniser writes for words that it hardly knows: `and do: undo`. Nothing that is typed is read so. */
  misheard: z.record(z.string(), z.string()).default({}),
});

export type LanguageData = z.output<typeof languageSchema>;

/** Adds the second to the first, list by list; what is said twice is taken from the second. */
export function mergeLanguages(a: LanguageData, b: LanguageData): LanguageData {
  const both = (x: readonly string[], y: readonly string[]): string[] => [...new Set([...x, ...y])];
  return {
    same: { ...a.same, ...b.same },
    fillers: both(a.fillers, b.fillers),
    polite: { before: both(a.polite.before, b.polite.before), after: both(a.polite.after, b.polite.after) },
    around_names: {
      before: both(a.around_names.before, b.around_names.before),
      some: both(a.around_names.some, b.around_names.some),
      after: both(a.around_names.after, b.around_names.after),
      kinds: both(a.around_names.kinds, b.around_names.kinds),
      instead: both(a.around_names.instead, b.around_names.instead),
    },
    joining: both(a.joining, b.joining),
    number_words: both(a.number_words, b.number_words),
    ordinal_words: both(a.ordinal_words, b.ordinal_words),
    dates: both(a.dates, b.dates),
    endings: both(a.endings, b.endings),
    common: both(a.common, b.common),
    negating: both(a.negating, b.negating),
    unfinished: both(a.unfinished, b.unfinished),
    asking: both(a.asking, b.asking),
    ordinary: both(a.ordinary, b.ordinary),
    placeholders: both(a.placeholders, b.placeholders),
    letters: { ...a.letters, ...b.letters },
    scope: {
      before: both(a.scope.before, b.scope.before),
      articles: both(a.scope.articles, b.scope.articles),
      all: both(a.scope.all, b.scope.all),
      others: both(a.scope.others, b.scope.others),
    },
    later: both(a.later, b.later),
    using: Object.fromEntries(
      both(Object.keys(a.using), Object.keys(b.using)).map((way) => [
        way,
        both(a.using[way] ?? [], b.using[way] ?? []),
      ]),
    ),
    repair: both(a.repair, b.repair),
    clauses: {
      joining: both(a.clauses.joining, b.clauses.joining),
      adding: both(a.clauses.adding, b.clauses.adding),
      subjects: both(a.clauses.subjects, b.clauses.subjects),
      against: both(a.clauses.against, b.clauses.against),
      trailing: both(a.clauses.trailing, b.clauses.trailing),
      pronouns: both(a.clauses.pronouns, b.clauses.pronouns),
    },
    written: { ...a.written, ...b.written },
    misheard: { ...a.misheard, ...b.misheard },
  };
}
