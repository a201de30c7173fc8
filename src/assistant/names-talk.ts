import type { OptionNames } from '../../intents/names/options/options.js';
import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { forPurpose } from '../../intents/names/purpose.js';
import type { Meaning, ResolvedName } from '../../intents/types.js';
import type { Question } from '../dialogue/types.js';
import type { Wording } from '../wording/wording.js';
import { PackageFinder, type Found } from './package-finder.js';
import { SpellingMode, type NamesReply } from './spelling-mode.js';
import type { Said } from './understander.js';

export type { NamesReply } from './spelling-mode.js';

/** Choices in one question. */
const MOST_OFFERED = 3;

interface NamesParts {
  readonly wording: Wording;
  readonly packages: NameIndex;
  /** The index is only the built-in list: what is not found in it may be elsewhere. */
  readonly builtIn: boolean;
  readonly options: OptionNames;
}

/** All that the dialogue has to say about names: those not found, spelled, searched for, and settings that are not for the voice. */
export class NamesTalk {
  readonly #spelling: SpellingMode;
  readonly #finder: PackageFinder;

  constructor(private readonly parts: NamesParts) {
    const { packages, wording } = parts;
    this.#spelling = new SpellingMode(
      wording,
      (written, limit) => packages.startingWith(written, limit),
      (said) =>
        packages
          .newestOf(forPurpose(said, packages, { wholly: true }))
          .slice(0, MOST_OFFERED)
          .map(({ entry }) => packages.attribute(entry)),
    );
    this.#finder = new PackageFinder(parts);
  }

  /** True while a name is being spelled. */
  get spelling(): boolean {
    return this.#spelling.state === 'open';
  }

  /** True while the person may spell a name that was not found, or is spelling it. */
  get waiting(): boolean {
    return this.#spelling.state !== 'closed';
  }

  /** What is said when nobody will spell any more; null when nothing waited. */
  leave(): string | null {
    return this.#spelling.leave();
  }

  /** Takes what was said before anything else does; null where it is no matter of names. */
  take(said: Said, question: Question | null): NamesReply | null {
    return this.#spelling.take(said, question);
  }

  /** Whether there is a package of that name. */
  has(attribute: string): boolean {
    return this.parts.packages.entryOf(attribute) !== undefined;
  }

  /** The answer to a request where it is about names alone, or may not be passed on; null where it may. */
  answer(meanings: readonly Meaning[]): Found | null {
    const [first] = meanings;
    const unsettable = this.#unsettable(meanings);
    if (unsettable !== null) return { say: unsettable, names: [] };
    return first === undefined || meanings.length > 1 ? null : this.#finder.answer(first);
  }

  /** Why a setting in the request is not set by voice; null when all may be. */
  #unsettable(meanings: readonly Meaning[]): string | null {
    const { options, wording } = this.parts;
    for (const { intent, slots } of meanings) {
      if (intent !== 'enable_option' && intent !== 'disable_option') continue;
      const way = intent === 'enable_option' ? 'on' : 'off';
      for (const { attribute } of (slots.option ?? []) as readonly ResolvedName[]) {
        const known = options.describe(attribute);
        if (known === undefined || known[way]) continue;
        return wording.say('not_by_voice', { what: options.nameOf(attribute), way, caution: known.caution });
      }
    }
    return null;
  }
}
