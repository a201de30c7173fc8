/**
 * What the intents folder gives and takes. It knows intents, slots and names
 * as data; that they are about NixOS it never knows.
 */

/** A name found for what was said, best first in a list. */
export interface ResolvedName {
  /** The name in its index: a package attribute, an option path. */
  readonly attribute: string;
  /** 0–1 */
  readonly confidence: number;
  /** The words it was found for. */
  readonly spoken?: string;
}

export type SlotValue = string | number | boolean | readonly ResolvedName[];
/** Whether a slot's value is names, whatever they are of. */
export const isNames = (value: unknown): value is readonly ResolvedName[] => Array.isArray(value);

export type Slots = Readonly<Record<string, SlotValue>>;

/** One thing that is meant. */
export interface Meaning {
  readonly intent: string;
  readonly slots: Slots;
}

/** A meaning that was weighed and not (or not alone) taken. */
export interface Candidate extends Meaning {
  readonly confidence: number;
}

/** What the dialogue is waiting for while a sentence is understood. */
export interface Context {
  /** The intents that answer the open question; those that are always live count besides. Left out: all count. */
  readonly expects?: readonly string[];
  /** Intents whose sentences that only count while expected are understood besides all others. */
  readonly besides?: readonly string[];
  /** How many numbered choices stand open. */
  readonly picks?: number;
}

/** How a sentence was understood. */
export type Source = 'learned' | 'template' | 'heard' | 'fuzzy';

export interface Understanding {
  readonly text: string;
  readonly outcome: 'understood' | 'ambiguous' | 'unknown';
  /** Null when unknown; the best candidate when ambiguous. */
  readonly intent: string | null;
  readonly slots: Slots;
  /** What was asked in the same breath, in the order of speaking. */
  readonly also: readonly Meaning[];
  /** 0–1, calibrated. */
  readonly confidence: number;
  readonly alternatives: readonly Candidate[];
  /** Per slot of names: for each name said, what it may be, best first; a question can be made of it. */
  readonly choices?: Readonly<Record<string, readonly (readonly ResolvedName[])[]>>;
  /** Per slot: what was said for a name that nothing was found for. */
  readonly unresolved?: Readonly<Record<string, readonly string[]>>;
  /** The lesson it was understood by. */
  readonly phrasing?: number;
  readonly source: Source | null;
  readonly ms: number;
}

/**
 * All that can be said now, as plain data: a non-deterministic automaton over
 * written words, to be handed to a decoder of sound.
 */
export interface Automaton {
  /** Names the content: the same id means the same automaton. */
  readonly id: string;
  readonly start: number;
  readonly states: readonly AutomatonState[];
}

export interface AutomatonState {
  readonly final?: boolean;
  readonly arcs: readonly Arc[];
}

/** One step: written words, any entry of a lexicon, free words, or nothing (a jump). */
export type Arc =
  | { readonly to: number; readonly text: string }
  | { readonly to: number; readonly lexicon: string }
  | { readonly to: number; readonly free: true }
  | { readonly to: number; readonly jump: true };
