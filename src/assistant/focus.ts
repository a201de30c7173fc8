import type { Change } from '../commands/types.js';
import type { Meaning, ResolvedName, SlotValue } from '../../intents/types.js';
import { USING_SLOT } from '../../intents/beside.js';
import { HOSTS_SLOT } from '../hosts/hosts.js';
import { attributesIn, namesIn } from '../operations/names.js';
import type { Listed } from '../wording/reading.js';

/** Requests about a program that "it" or nothing at all can stand for. */
const ABOUT_A_PROGRAM = new Set(['install_package', 'remove_package', 'describe_package']);
/** Requests about a setting: the one spoken of last is meant where none is named. */
const ABOUT_A_SETTING = new Set(['enable_option', 'disable_option', 'option_status']);
/** What is done with an entry of a list, by the request that points at it. */
const ON_AN_ENTRY: Readonly<Record<string, string>> = {
  install_listed: 'install_package',
  remove_listed: 'remove_package',
  describe_listed: 'describe_package',
  pick: 'describe_package',
  roll_back_listed: 'roll_back',
};
/** Names remembered. */
const REMEMBERED = 8;
/** Entries offered when "it" may be several. */
const OFFERED = 3;

/** A request with what it points at put in, or why that can't be. */
export type Filled =
  | { readonly kind: 'filled'; readonly meanings: readonly Meaning[] }
  /** "It" was said of several. */
  | { readonly kind: 'which'; readonly choices: readonly (readonly Meaning[])[] }
  | { readonly kind: 'cannot'; readonly reason: 'no_list' | 'not_in_list' | 'name_missing' };

/** What is being spoken of: "install it", "the second one", "remove the old one" point at it. */
export class Focus {
  /** Newest first. */
  #names: readonly string[] = [];
  /** The names of the last request or answer: what "it" is. */
  #it: readonly string[] = [];
  /** The settings of the last request or answer about any. */
  #settings: SlotValue | undefined;
  #listed: Listed | null = null;
  /** What was offered when something was picked: another of it may be meant after all. */
  #offered: readonly (readonly Meaning[])[] = [];
  /** The change that was last asked about. */
  asked: Change | null = null;

  /** These packages are spoken of now. */
  mention(names: readonly string[]): void {
    if (names.length === 0) return;
    this.#it = names;
    this.#names = [...new Set([...names, ...this.#names])].slice(0, REMEMBERED);
  }

  /** This was read out. */
  list(listed: Listed): void {
    const known = this.#listed;
    const [first, ...others] = listed.kind === 'packages' ? listed.names : [];
    // One of a list that was told more of leaves the list as it is: its other numbers still count.
    const isEntry =
      first !== undefined && others.length === 0 && known?.kind === 'packages' && known.names.includes(first);
    if (!isEntry) this.#listed = listed;
    if (listed.kind !== 'packages') return;
    this.#it = listed.names;
    this.#names = [...new Set([...this.#names, ...listed.names])].slice(0, REMEMBERED);
  }

  /** Something of these was picked. */
  offer(choices: readonly (readonly Meaning[])[]): void {
    this.#offered = choices;
  }

  /** Whether a number can still mean another of what was offered last. */
  get offers(): boolean {
    return this.#offered.length > 0;
  }

  /** The packages of the nth thing that was offered when something was picked, or of the list; null where there is none. */
  packagesAt(n: number): readonly ResolvedName[] | null {
    if (this.offers) {
      const offered = this.#offered.at(indexOf(n))?.flatMap(({ slots }) => namesIn(slots.package)) ?? [];
      return offered.length > 0 ? offered : null;
    }
    const name = this.#listed?.kind === 'packages' ? this.#listed.names.at(indexOf(n)) : undefined;
    return name === undefined ? null : [{ attribute: name, confidence: 1 }];
  }

  /** The newest name spoken of besides these; null when there is none. */
  otherThan(names: readonly string[]): string | null {
    return this.#names.find((name) => !names.includes(name)) ?? null;
  }

  /** Puts in what is pointed at, and takes note of what is spoken of. */
  fill(meanings: readonly Meaning[]): Filled {
    const [first] = meanings;
    const offered = this.#offered;
    if (first?.intent === 'pick' && offered.length > 0) {
      const meant = typeof first.slots.n === 'number' ? offered.at(indexOf(first.slots.n)) : undefined;
      if (meant === undefined) return { kind: 'cannot', reason: 'not_in_list' };
      this.#note(meant);
      return { kind: 'filled', meanings: meant };
    }
    this.#offered = [];
    const filled: Meaning[] = [];
    for (const meaning of meanings) {
      const one = where(this.#fillOne(meaning), meaning);
      if (one.kind === 'which')
        return {
          kind: 'which',
          choices: one.choices.map((choice) => [...filled, ...choice, ...meanings.slice(filled.length + 1)]),
        };
      if (one.kind === 'cannot') return one;
      filled.push(...one.meanings);
      this.#note(one.meanings);
    }
    return { kind: 'filled', meanings: filled };
  }

  /** What these are about is spoken of now. */
  #note(meanings: readonly Meaning[]): void {
    for (const { slots } of meanings) {
      this.mention(attributesIn(slots.package));
      const settings = namesIn(slots.option);
      if (settings.length > 0) this.#settings = settings;
    }
  }

  #fillOne(meaning: Meaning): Filled {
    const { intent, slots } = meaning;
    if (intent in ON_AN_ENTRY) return this.#entry(ON_AN_ENTRY[intent]!, slots.n);
    if (ABOUT_A_SETTING.has(intent) && slots.option === undefined) {
      if (this.#settings === undefined) return { kind: 'cannot', reason: 'name_missing' };
      return { kind: 'filled', meanings: [{ intent, slots: { ...slots, option: this.#settings } }] };
    }
    if (!ABOUT_A_PROGRAM.has(intent) || slots.package !== undefined)
      return { kind: 'filled', meanings: [meaning] };
    if (slots.which === 'old') {
      const old = this.otherThan(this.#it);
      return old === null ? { kind: 'cannot', reason: 'name_missing' } : about(intent, [old]);
    }
    const several = this.#listed?.kind === 'packages' && this.#listed.names === this.#it;
    if (several && this.#it.length > 1 && slots.which !== 'all')
      return {
        kind: 'which',
        choices: this.#it.slice(0, OFFERED).map((name) => [meaningOf(intent, [name])]),
      };
    return this.#it.length === 0 ? { kind: 'cannot', reason: 'name_missing' } : about(intent, this.#it);
  }

  #entry(intent: string, n: unknown): Filled {
    const listed = this.#listed;
    if (listed === null || (listed.kind === 'generations') !== (intent === 'roll_back'))
      return { kind: 'cannot', reason: 'no_list' };
    const at = typeof n === 'number' ? indexOf(n) : NaN;
    if (listed.kind === 'generations') {
      const to = listed.ids.at(at);
      if (to === undefined) return { kind: 'cannot', reason: 'not_in_list' };
      return { kind: 'filled', meanings: [{ intent, slots: { to } }] };
    }
    const name = listed.names.at(at);
    return name === undefined ? { kind: 'cannot', reason: 'not_in_list' } : about(intent, [name]);
  }
}

/** Where the nth stands; a negative one is the last. */
const indexOf = (n: number): number => (n < 0 ? -1 : n - 1);
const meaningOf = (intent: string, names: readonly string[]): Meaning => ({
  intent,
  slots: { package: names.map((attribute): ResolvedName => ({ attribute, confidence: 1 })) },
});
const about = (intent: string, names: readonly string[]): Filled => ({
  kind: 'filled',
  meanings: [meaningOf(intent, names)],
});
/** What stays with a request whatever it points at: on which machines it is meant, how it is to be used, and what is asked of it. */
const STAYS = [HOSTS_SLOT, USING_SLOT, 'about'];
/** What is pointed at is put in; the rest stays with it. */
function where(filled: Filled, { slots }: Meaning): Filled {
  const kept = Object.fromEntries(Object.entries(slots).filter(([slot]) => STAYS.includes(slot)));
  if (Object.keys(kept).length === 0 || filled.kind === 'cannot') return filled;
  const there = (meanings: readonly Meaning[]): readonly Meaning[] =>
    meanings.map((one) => ({ ...one, slots: { ...one.slots, ...kept } }));
  return filled.kind === 'which'
    ? { kind: 'which', choices: filled.choices.map(there) }
    : { kind: 'filled', meanings: there(filled.meanings) };
}
