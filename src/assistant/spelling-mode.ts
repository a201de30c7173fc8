import { readSpelling } from '../../intents/names/spelling/read.js';
import {
  EMPTY_SPELLING,
  spell,
  type Spelling,
  type SpellingStep,
  type StartingWith,
} from '../../intents/names/spelling/spell.js';
import type { Meaning, ResolvedName, Understanding } from '../../intents/types.js';
import { namesIn } from '../operations/names.js';
import type { AnyPlan } from '../commands/types.js';
import type { Option, Question } from '../dialogue/types.js';
import type { Wording } from '../wording/wording.js';
import { isAside } from './answers.js';
import type { Said } from './understander.js';

/** What is done about names, where something is: a sentence said, a request gone on with, or a choice offered. */
export type NamesReply =
  | { readonly say: string }
  | { readonly request: readonly Meaning[] }
  | { readonly choose: readonly Option[] };

/** A request that waits for a name. */
interface Waiting {
  readonly meanings: readonly Meaning[];
  /** The meaning that the name belongs to. */
  readonly at: number;
  /** What was said for the names that are still wanted. */
  readonly spoken: readonly string[];
}

/** A sentence understood this well is a new request and no spelling. */
const ANOTHER = 0.9;
/** Utterances without a letter in them after which spelling is put aside. */
const PATIENCE = 3;
const SLOT = 'package';
const INSTALL = 'install_package';

/**
 * Names that nothing was found for: tells so, offers to have them spelled, and
 * goes on with the whole request when they have been. Until then nothing of it
 * is done.
 */
export class SpellingMode {
  #state: 'closed' | 'offered' | 'open' = 'closed';
  #waiting: Waiting | null = null;
  #spelling: Spelling = EMPTY_SPELLING;
  #misses = 0;

  constructor(
    private readonly wording: Wording,
    private readonly startingWith: StartingWith,
    /** Programs that serve a purpose, best first; none where the words are no purpose. */
    private readonly forPurpose: (said: string) => readonly string[],
  ) {}

  get state(): 'closed' | 'offered' | 'open' {
    return this.#state;
  }

  /** Nobody spells any more; what is said then, null when nothing waited. */
  leave(): string | null {
    const open = this.#state === 'open';
    this.#close();
    return open ? this.wording.say('put_aside') : null;
  }

  /** Takes an utterance; null when it has nothing to do with names not found or spelled. */
  take({ understanding, transcript, spelled }: Said, question: Question | null): NamesReply | null {
    const { intent, outcome } = understanding;
    const understood = outcome === 'understood' ? intent : null;
    if (this.#state === 'open') {
      if (spelled !== undefined) return this.#letters(spelled);
      if (isAside(understood)) return null;
      const text = transcript?.text ?? understanding.text;
      if (understood === 'cancel') return this.#declined();
      if (isAnother(text, understanding)) return this.#close();
      return this.#letters([text]);
    }
    // "None of these", said to names that were offered.
    if (understood === 'more' && question?.kind === 'choose') {
      const waiting = waitingFor(question);
      if (waiting === null) return null;
      // Words for a purpose are no name to spell: all that serves it is told of.
      const [query, ...others] = waiting.spoken;
      const isPurpose = query !== undefined && others.length === 0 && this.forPurpose(query).length > 0;
      return isPurpose ? { request: [{ intent: 'search_packages', slots: { query } }] } : this.#open(waiting);
    }
    if (understood === 'spell') {
      const { name } = understanding.slots;
      if (typeof name === 'string')
        return { say: this.wording.say('spelling.of', { name, letters: lettersOf(name) }) };
      return this.#open(this.#waiting ?? waitingFor(question));
    }
    if (this.#state === 'offered') {
      if (outcome === 'unknown' || isAside(understood)) return null;
      const waiting = this.#waiting;
      this.#close();
      if (understood === 'yes') return this.#open(waiting);
      if (understood === 'no' || understood === 'cancel') return this.#declined();
    }
    // A guess at what somebody said beside an open question is no new request.
    if (outcome === 'unknown' || (question !== null && outcome !== 'understood')) return null;
    return this.#missing(understanding);
  }

  /** Says which names of a request nothing was found for, and keeps the request. */
  #missing({ unresolved = {}, intent, slots, also }: Understanding): NamesReply | null {
    const [lost] = Object.entries(unresolved);
    if (lost === undefined) return null;
    const [slot, spoken] = lost;
    const meanings: Meaning[] = [{ intent: intent!, slots }, ...also];
    const holders = meanings.flatMap((meaning, at) => (slot in meaning.slots ? [at] : []));
    const names = this.wording.list(spoken.map((name) => `"${name}"`));
    if (slot !== SLOT || holders.length !== 1)
      return { say: this.wording.say('no_name_ask_again', { kind: slot, names }) };
    this.#waiting = { meanings, at: holders[0]!, spoken };
    // "A text editor" names none, but some are one.
    const [only] = spoken;
    const serving =
      spoken.length === 1 && meanings[holders[0]!]!.intent === INSTALL ? this.forPurpose(only!) : [];
    if (serving.length > 0) return this.#choose(serving);
    this.#state = 'offered';
    return { say: this.wording.say('no_name', { kind: slot, names }) };
  }

  #open(waiting: Waiting | null): NamesReply {
    if (waiting === null) return { say: this.wording.say('spelling.nothing') };
    this.#waiting = waiting;
    this.#state = 'open';
    this.#spelling = EMPTY_SPELLING;
    this.#misses = 0;
    const [name] = waiting.spoken;
    return { say: this.wording.say('spelling.begin', { name: name ?? 'none' }) };
  }

  #declined(): NamesReply {
    this.#close();
    return { say: this.wording.say('declined') };
  }

  #close(): null {
    this.#state = 'closed';
    this.#waiting = null;
    return null;
  }

  /** Takes letters; of several ways in which they were heard, the first that a name begins with. */
  #letters(heard: readonly string[]): NamesReply {
    const steps = heard.map((text) => spell(this.#spelling, text, this.startingWith));
    const step = steps.find(({ outcome }) => outcome !== 'nothing') ?? steps[0]!;
    const before = this.#spelling.written;
    this.#spelling = step.spelling;
    switch (step.outcome) {
      case 'cancelled':
        return this.#declined();
      case 'found':
        return this.#found(step.candidates[0]!);
      case 'choose':
        return this.#choose(step.candidates);
      case 'nothing':
        // What no name begins with is not kept: the next letters go on from what fits.
        this.#spelling = { written: before };
        return this.#unheard(step, 'spelling.no_such');
      case 'more':
        if (step.spelling.written === before) return this.#unheard(step, 'spelling.unheard');
        this.#misses = 0;
        return { say: this.wording.say('spelling.more', this.#values(step)) };
    }
  }

  #unheard(step: SpellingStep, key: string): NamesReply {
    if (++this.#misses >= PATIENCE) {
      this.#close();
      return { say: this.wording.say('put_aside') };
    }
    return { say: this.wording.say(key, this.#values(step)) };
  }

  #values({ spelling, candidates }: SpellingStep) {
    return {
      tried: lettersOf(spelling.written),
      written: lettersOf(this.#spelling.written),
      names: candidates.length === 0 ? 'none' : this.wording.alternatives(candidates),
    };
  }

  #found(attribute: string): NamesReply {
    const waiting = fill(this.#waiting!, attribute);
    if (waiting.spoken.length > 0) return this.#open(waiting);
    this.#close();
    return { request: waiting.meanings };
  }

  #choose(candidates: readonly string[]): NamesReply {
    const waiting = this.#waiting!;
    if (waiting.spoken.length > 1) {
      // One question at a time: which of these it is, before the next name.
      return {
        say: this.wording.say('spelling.several', { names: this.wording.alternatives(candidates) }),
      };
    }
    this.#close();
    return {
      choose: candidates.map((attribute) => ({
        label: attribute,
        value: fill(waiting, attribute).meanings,
      })),
    };
  }
}

/** A name as it is read out letter by letter; `none` when there is no letter. */
function lettersOf(written: string): string {
  const letters = Array.from(written.replace(/\s+/g, '').toUpperCase());
  return letters.length === 0 ? 'none' : letters.join(', ');
}

/** Puts a spelled name into the request, in the place of the first that is wanted. */
function fill({ meanings, at, spoken }: Waiting, attribute: string): Waiting {
  const [said, ...rest] = spoken;
  const name: ResolvedName = { attribute, confidence: 1, ...(said !== undefined && { spoken: said }) };
  return {
    meanings: meanings.map((meaning, i) =>
      i === at
        ? { ...meaning, slots: { ...meaning.slots, [SLOT]: [...namesIn(meaning.slots[SLOT]), name] } }
        : meaning,
    ),
    at,
    spoken: rest,
  };
}

/** "Spell it" said to a question: the request is meant, and not the name that was heard. */
function waitingFor(question: Question | null): Waiting | null {
  if (question === null) return null;
  return question.kind === 'choose' ? fromChoice(question.options) : fromPlan(question.plan);
}

/** The request of a plan with one name in it; where there are several, which one is wrong is not known. */
function fromPlan({ operation }: AnyPlan): Waiting | null {
  if (operation.operation !== 'apply') return null;
  const { install, remove, enable, disable, update } = operation;
  const [name, ...others] = [...install, ...remove];
  if (name === undefined || others.length + enable.length + disable.length > 0 || update !== false)
    return null;
  const intent = install.length > 0 ? 'install_package' : 'remove_package';
  return { meanings: [{ intent, slots: { [SLOT]: [] } }], at: 0, spoken: [name] };
}

/** None of the names offered is meant, the rest of the request is. */
function fromChoice(offered: readonly Option[]): Waiting | null {
  const choices = offered.map(({ value }) => value as readonly Meaning[]);
  const meanings = choices[0];
  if (meanings === undefined || choices.some((one) => one[0]?.intent !== meanings[0]?.intent)) return null;
  const [first] = meanings;
  if (first === undefined || !(SLOT in first.slots)) return null;
  const always = namesIn(first.slots[SLOT]).filter(({ attribute }) =>
    choices.every((one) => namesIn(one[0]!.slots[SLOT]).some((name) => name.attribute === attribute)),
  );
  const spoken = namesIn(first.slots[SLOT]).flatMap((name) =>
    always.includes(name) ? [] : [name.spoken ?? name.attribute],
  );
  const open = { ...first, slots: { ...first.slots, [SLOT]: always } };
  return { meanings: [open, ...meanings.slice(1)], at: 0, spoken };
}

/** Whether a sentence is a new request: understood well, and hardly a letter in it. */
function isAnother(text: string, { outcome, confidence, intent }: Understanding): boolean {
  if (outcome !== 'understood' || confidence < ANOTHER || intent === 'cancel' || intent === 'no')
    return false;
  const signs = readSpelling(text);
  const unheard = signs.filter(({ kind }) => kind === 'unheard').length;
  return unheard > signs.length - unheard;
}
