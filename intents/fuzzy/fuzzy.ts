/**
 * The last stage, for sentences that no template takes: the intent by what
 * the sentence resembles, its slots by what the carrier words leave over.
 * It may ask; for what changes the machine it must be near certain.
 */
import type { Capture } from '../grammar/match.js';
import { readCaptures, type Reading, type SlotWorld } from '../grammar/reading.js';
import type { Allowed } from '../grammar/reader.js';
import type { Phrases, Token } from '../normalise/tokens.js';
import type { Intent, IntentSet } from '../templates/set.js';
import { DATE, markOf, merged, NUMBER, OPEN } from './features.js';
import { NOTHING, type Fixed, type FuzzyModel } from './model.js';

/** Names of a change must be this certain when its sentence is not. */
const LEAST_NAME = 0.9;
/** What is left for all intents together when a sentence plainly is small talk. */
const PLAIN_TALK = 0.15;
/** Intents looked at, best first. */
const LOOKED_AT = 3;
/** A name is said in no more words. */
const LONGEST_NAME = 4;

interface Marked {
  readonly words: readonly string[];
  /** Runs of tokens that no template knows, end exclusive. */
  readonly open: readonly { start: number; end: number }[];
  /** Share of the words that matter which templates know. */
  readonly known: number;
}

export class FuzzyStage {
  private readonly common: ReadonlySet<string>;
  private readonly negating: ReadonlySet<string>;
  private readonly unfinished: ReadonlySet<string>;

  constructor(
    private readonly set: IntentSet,
    private readonly model: FuzzyModel,
    /** What says that no change is asked for. */
    private readonly against: Phrases,
  ) {
    this.common = new Set(set.language.common);
    this.negating = new Set(set.language.negating);
    this.unfinished = new Set(set.language.unfinished);
  }

  /** Readings by resemblance, best first, with confidences that are not yet calibrated. */
  read(tokens: readonly Token[], world: SlotWorld, allowed: Allowed): Reading[] {
    if (tokens.length === 0) return [];
    const marked = this.mark(tokens, world);
    const readings: Reading[] = [];
    const isNoRequest =
      tokens.some(({ word }, at) => this.negating.has(word) || this.against.longestAt(tokens, at) > 0) ||
      this.unfinished.has(tokens.at(-1)!.word);
    for (const { intent: name, fixed, probability } of this.model.rank(marked.words).slice(0, LOOKED_AT)) {
      const intent = this.set.intents.get(name);
      if (name === NOTHING || !intent || intent.exact || !allowed.intent(name)) continue;
      if (intent.changes && isNoRequest) continue;
      const reading = this.fill(intent, fixed, tokens, marked, world);
      if (!reading) continue;
      const confidence = probability * reading.confidence * this.coverage(intent, marked);
      readings.push({ ...reading, confidence, cost: 1 - confidence });
    }
    return readings.sort((a, b) => b.confidence - a.confidence);
  }

  /**
   * How much a sentence may be a request at all, 0–1, by its words alone: 1
   * unless it plainly resembles small talk. Words that tell by themselves what
   * they are count as that, as in the sentences learned from: "get me a music
   * player" is not like "get me a glass of water".
   */
  seriousness(tokens: readonly Token[], world: SlotWorld, bound: ReadonlyMap<Token, string | null>): number {
    const nothing = this.model
      .rank(this.mark(tokens, world, bound).words)
      .find((one) => one.intent === NOTHING);
    return Math.min(1, (1 - (nothing?.probability ?? 0)) / PLAIN_TALK);
  }

  private mark(
    tokens: readonly Token[],
    world: SlotWorld,
    bound?: ReadonlyMap<Token, string | null>,
  ): Marked {
    const words: string[] = [];
    const open: { start: number; end: number }[] = [];
    let mattering = 0;
    let known = 0;
    for (let at = 0; at < tokens.length;) {
      const type = bound?.get(tokens[at]!);
      if (type !== undefined) {
        words.push(type === null ? OPEN : markOf(type));
        at++;
        continue;
      }
      const day = longest(tokens, at, (slice) => world.closed.isDate(slice));
      const { word } = tokens[at]!;
      if (day > 0 || (/^\d+$/.test(word) && !this.model.vocabulary.has(word))) {
        words.push(day > 0 ? DATE : NUMBER);
        at += Math.max(day, 1);
        continue;
      }
      const isKnown = this.model.vocabulary.has(word);
      if (!isKnown) {
        const last = open.at(-1);
        if (last?.end === at) last.end++;
        else open.push({ start: at, end: at + 1 });
      }
      if (!this.common.has(word)) {
        mattering++;
        known += isKnown || this.model.further.has(word) ? 1 : 0;
      }
      words.push(isKnown || this.model.further.has(word) ? word : OPEN);
      at++;
    }
    return { words: merged(words), open, known: mattering === 0 ? 1 : known / mattering };
  }

  /** Strange words cost where no slot takes them. */
  private coverage(intent: Intent, marked: Marked): number {
    const takes = [...intent.slots.values()].some(({ type }) => isOpenType(this.set, type));
    return takes ? 0.5 + 0.5 * Math.min(1, marked.known * 2) : marked.known;
  }

  private fill(
    intent: Intent,
    likely: Fixed,
    tokens: readonly Token[],
    marked: Marked,
    world: SlotWorld,
  ): Reading | null {
    const closed = [...intent.slots].filter(([, { type }]) => !isOpenType(this.set, type));
    const captures = this.counted(closed, tokens, world);
    // What is said counts, whatever sentences like it fill in.
    const fixed = Object.fromEntries(
      Object.entries(likely).filter(([slot]) => !captures.some((one) => one.slot === slot)),
    );
    for (const [slot, { type: typeName, optional }] of intent.slots) {
      if (slot in fixed || captures.some((one) => one.slot === slot)) continue;
      const capture = isOpenType(this.set, typeName)
        ? this.capture(slot, typeName, tokens, marked, world, intent.changes)
        : null;
      if (capture) captures.push(capture);
      else if (!optional) return null;
    }
    // A change that leaves a number out is another one than was asked for.
    if (intent.changes && this.leavesNumbers(tokens, captures, world)) return null;
    return readCaptures({ intent: intent.name, fixed, named: true, telling: false }, captures, tokens, world);
  }

  private capture(
    slot: string,
    type: string,
    tokens: readonly Token[],
    { open }: Marked,
    world: SlotWorld,
    changes: boolean,
  ): Capture | null {
    const data = this.set.types.get(type);
    if (!data) return null;
    if ('text' in data) {
      const first = open[0];
      const last = open.at(-1);
      return first && last ? { slot, type, start: first.start, end: last.end } : null;
    }
    if ('names' in data) {
      const span = nameSpan(
        tokens,
        open,
        (said) => world.names.find(data.names, said, false)[0]?.candidates[0]?.confidence ?? 0,
        (word) => this.model.further.has(word),
      );
      return span && span.sure >= (changes ? LEAST_NAME : 0.5)
        ? { slot, type, start: span.start, end: span.end }
        : null;
    }
    return null;
  }

  /** Values of slots whose values are a closed set, each in its place: the longest first, then in the order of the slots. */
  private counted(
    slots: readonly (readonly [string, { readonly type: string }])[],
    tokens: readonly Token[],
    world: SlotWorld,
  ): Capture[] {
    const found = slots
      .flatMap(([slot, { type }]) =>
        tokens.flatMap((_, start) => {
          const end = world.closed.ends(type, tokens, start).at(-1);
          return end === undefined ? [] : [{ slot, type, start, end }];
        }),
      )
      .sort((a, b) => b.end - b.start - (a.end - a.start));
    const taken: Capture[] = [];
    for (const one of found)
      if (!taken.some((other) => other.slot === one.slot || overlap(one, other))) taken.push(one);
    return taken;
  }

  private leavesNumbers(
    tokens: readonly Token[],
    captures: readonly Capture[],
    { closed }: SlotWorld,
  ): boolean {
    return tokens.some(
      (token, at) =>
        closed.isNumberWord(token) &&
        !closed.isCommon(token.word) &&
        !captures.some(({ start, end }) => start <= at && at < end),
    );
  }
}

const overlap = (one: Capture, other: Capture): boolean => one.start < other.end && other.start < one.end;

/** The words that are most certainly a name, among those that no template knows; `isSaid` tells words that are said beside names. */
function nameSpan(
  tokens: readonly Token[],
  open: readonly { start: number; end: number }[],
  sure: (said: readonly Token[]) => number,
  isSaid: (word: string) => boolean,
): { start: number; end: number; sure: number } | null {
  let best: { start: number; end: number; sure: number } | null = null;
  for (const run of open) {
    const strange = (start: number, end: number): number =>
      tokens.slice(start, end).filter(({ word }) => !isSaid(word)).length;
    const all = strange(run.start, run.end);
    for (let start = run.start; start < run.end; start++) {
      for (let end = Math.min(run.end, start + LONGEST_NAME); end > start; end--) {
        const certainty = sure(tokens.slice(start, end)) - 0.05 * (all - strange(start, end));
        if (certainty > (best?.sure ?? 0)) best = { start, end, sure: certainty };
      }
    }
  }
  return best;
}

function longest(tokens: readonly Token[], at: number, fits: (slice: readonly Token[]) => boolean): number {
  for (let length = Math.min(5, tokens.length - at); length > 0; length--) {
    if (fits(tokens.slice(at, at + length))) return length;
  }
  return 0;
}

function isOpenType(set: IntentSet, name: string): boolean {
  const type = set.types.get(name);
  return type !== undefined && ('names' in type || 'text' in type);
}
