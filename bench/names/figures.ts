import type { Figure } from '../figure.js';

/** Shares of clips, in percent; times in milliseconds from the end of the utterance. */
export interface NameFigures {
  readonly clips: number;
  readonly top1: number;
  readonly top3: number;
  /** Taken as certain, and those of them that were wrong. */
  readonly certain: number;
  readonly certainWrong: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly levenshtein: { readonly top1: number; readonly top3: number };
  readonly phonemes: { readonly top1: number; readonly top3: number };
}

export interface Miss {
  readonly set: string;
  readonly voice: string;
  readonly name: string;
  readonly transcript: string;
  readonly first: readonly { readonly attribute: string; readonly score: number }[];
  /** Place of the name that was said, from 0; −1 when it was not found. */
  readonly place: number;
}

export interface NamesResults {
  readonly voices: readonly string[];
  readonly names: number;
  /** Of the index itself. */
  readonly large: readonly Figure[];
  readonly popular: NameFigures;
  readonly unpopular: NameFigures;
  /** The same clips with the names that were said taken out of the index. */
  readonly absent: { readonly clips: number; readonly certain: number };
  readonly misses: readonly Miss[];
}

/** The results as figures of the bench. */
export function figuresOf(
  { voices, names, large, popular, unpopular, absent, misses }: NamesResults,
  every: number,
): Figure[] {
  const note = `${voices.join(', ')}; ${names} names${every > 1 ? `; every ${every}th name spoken` : ''}`;
  const share = (name: string, what: string, value: number, goal?: Figure['goal']): Figure => ({
    name: `names.${name}`,
    what,
    value,
    unit: '%',
    note,
    ...(goal ? { goal } : {}),
  });
  const set = (key: 'popular' | 'unpopular', figures: NameFigures, top1: number, top3: number): Figure[] => [
    {
      ...share(`${key}.top1`, `${key} names heard right`, figures.top1, { atLeast: top1 }),
      misses: misses.filter((miss) => miss.set === key),
    },
    share(`${key}.top3`, `${key} names among the first three`, figures.top3, { atLeast: top3 }),
    share(`${key}.certain`, `${key} names taken for certain`, figures.certain),
    share(`${key}.certain-wrong`, `${key} names taken for certain and wrong`, figures.certainWrong),
    share(`${key}.levenshtein`, `${key} names right by letters of the transcript`, figures.levenshtein.top1),
    share(`${key}.phonemes`, `${key} names right by sounds of the transcript`, figures.phonemes.top1),
  ];
  return [
    ...set('popular', popular, 97, 99.5),
    ...set('unpopular', unpopular, 85, 93),
    share('absent', 'names in no list taken for certain', absent.certain, { atMost: 3 }),
    {
      name: 'names.median',
      what: 'time to hear a name, median',
      value: popular.medianMs,
      unit: 'ms',
      goal: { atMost: 400 },
      note,
    },
    { name: 'names.p95', what: 'time to hear a name, 95 %', value: popular.p95Ms, unit: 'ms', note },
    ...large,
  ];
}
