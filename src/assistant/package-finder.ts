import type { NameIndex } from '../../intents/names/index/nameindex.js';
import { forPurpose } from '../../intents/names/purpose.js';
import type { Meaning } from '../../intents/types.js';
import { packageLine } from '../wording/reading.js';
import type { Wording } from '../wording/wording.js';

/** Packages read out at a time. */
const AT_ONCE = 3;

interface FinderParts {
  readonly wording: Wording;
  readonly packages: NameIndex;
  readonly builtIn: boolean;
}

/** What is said of packages, and which. */
export interface Found {
  readonly say: string;
  readonly names: readonly string[];
}

/** Finds packages for a purpose, and remembers what it has not read out yet. */
export class PackageFinder {
  #rest: readonly number[] | null = null;

  constructor(private readonly parts: FinderParts) {}

  /** The reply to a search or to "more", with the names in it; null where it is neither, or the index can't tell. */
  answer({ intent, slots }: Meaning): Found | null {
    if (intent === 'more') return this.#more();
    if (intent !== 'search_packages' || typeof slots.query !== 'string') return null;
    const { wording, packages, builtIn } = this.parts;
    const found = packages.newestOf(forPurpose(slots.query, packages)).map(({ entry }) => entry);
    this.#rest = null;
    if (found.length === 0) return builtIn ? null : { say: wording.say('read.packages_none'), names: [] };
    return this.#next(found, wording.say('read.packages_found', { count: found.length }));
  }

  #more(): Found {
    const { wording } = this.parts;
    if (this.#rest === null) return { say: wording.say('more.of_nothing'), names: [] };
    return this.#rest.length === 0 ? { say: wording.say('more.none'), names: [] } : this.#next(this.#rest);
  }

  #next(entries: readonly number[], ...head: readonly string[]): Found {
    const { wording, packages } = this.parts;
    this.#rest = entries.slice(AT_ONCE);
    const lines = entries.slice(0, AT_ONCE).map((entry) => {
      const { attribute, pname, version, description, unfree, installed } = packages.details(entry);
      return packageLine(wording, {
        attribute,
        name: pname,
        unfree,
        installed,
        ...(version !== '' && { version }),
        ...(description !== '' && { description }),
      });
    });
    const offer = this.#rest.length > 0 ? [wording.say('more.offer')] : [];
    return {
      say: [...head, ...lines, ...offer].join(' '),
      names: entries.slice(0, AT_ONCE).map((entry) => packages.attribute(entry)),
    };
  }
}
