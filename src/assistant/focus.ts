import { isNames, type Meaning, type ResolvedName, type SlotValue } from '../../intents/types.js';
import { USING_SLOT } from '../../intents/beside.js';
import { HOSTS_SLOT } from '../hosts/hosts.js';
import { attributesIn, namesIn } from '../operations/names.js';
import type { Listed } from '../wording/reading.js';
import { about, indexOf, named, point, type Filled } from './pointing.js';

/** Requests about a program that "it" or nothing at all can stand for. */
const ABOUT_A_PROGRAM = new Set(['install_package', 'remove_package', 'describe_package', 'list_packages']);
/** Requests about a setting: the one spoken of last is meant where none is named. */
const ABOUT_A_SETTING = new Set(['enable_option', 'disable_option', 'option_status']);
/** Requests that name generations. */
const ABOUT_GENERATIONS = new Set([
  ...['roll_back', 'compare_generations', 'generation_health', 'mark_generation'],
]);
/** Names remembered. */
const REMEMBERED = 8;
/** Entries offered when "it" may be several. */
const OFFERED = 3;

/** What is being spoken of: "install it", "the second one", "remove the old one" point at it. */
export class Focus {
  /** Newest first. */
  #names: readonly string[] = [];
  /** The names of the last request or answer: what "it" is. */
  #it: readonly string[] = [];
  /** The settings of the last request or answer about any. */
  #settings: SlotValue | undefined;
  #listed: Listed | null = null;
  /** The generations spoken of since the last list of them, newest first. */
  #generations: readonly number[] = [];
  /** What was spoken of last: "them" is some of these. */
  #recent: Listed['kind'] = 'packages';
  /** What was offered when something was picked: another of it may be meant after all. */
  #offered: readonly (readonly Meaning[])[] = [];
  #last: Meaning | null = null;

  /** These packages are spoken of now. */
  mention(names: readonly string[]): void {
    if (names.length === 0) return;
    this.#it = names;
    this.#recent = 'packages';
    this.#names = [...new Set([...names, ...this.#names])].slice(0, REMEMBERED);
  }

  /** This is asked for now; of one about programs that need be named, the same can be asked of others. */
  asking(meanings: readonly Meaning[]): void {
    const [first, ...others] = meanings;
    const isAgain = first !== undefined && others.length === 0 && ABOUT_A_PROGRAM.has(first.intent);
    this.#last = isAgain && isNames(first.slots.package) ? first : null;
  }

  /** What was asked for last, where the same can be asked of another program. */
  get last(): Meaning | null {
    return this.#last;
  }

  /** What can be said of it: another name instead, or the name itself where none was found. */
  get again(): 'another' | 'name' | null {
    if (this.#last === null) return null;
    return attributesIn(this.#last.slots.package).length > 0 ? 'another' : 'name';
  }

  /** How many entries a number can point at. */
  get listed(): number {
    if (this.#listed === null) return 0;
    return this.#listed.kind === 'packages' ? this.#listed.names.length : this.#listed.ids.length;
  }

  /** This was read out. */
  list(listed: Listed): void {
    const known = this.#listed;
    const names = listed.kind === 'packages' ? listed.names : [];
    // Some of a list that were told more of leave the list as it is: its other numbers still count.
    const areEntries =
      names.length > 0 && known?.kind === 'packages' && names.every((name) => known.names.includes(name));
    if (!areEntries) this.#listed = listed;
    this.#recent = listed.kind;
    if (listed.kind !== 'packages') {
      this.#generations = [];
      return;
    }
    this.#it = listed.names;
    this.#names = [...new Set([...this.#names, ...listed.names])].slice(0, REMEMBERED);
  }

  /** These are offered: what they are can be asked, too. */
  offering(choices: readonly (readonly Meaning[])[]): void {
    const names = choices.map(([first]) => attributesIn(first?.slots.package));
    if (names.length > 1 && names.every((one) => one.length === 1))
      this.list({ kind: 'packages', names: names.flat() });
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
    for (const { intent, slots } of meanings) {
      this.mention(attributesIn(slots.package));
      if (ABOUT_GENERATIONS.has(intent)) this.#noteGenerations(slots);
      const settings = namesIn(slots.option);
      if (settings.length > 0) this.#settings = settings;
    }
  }

  #noteGenerations({ from, to, generation }: Meaning['slots']): void {
    const spoken = [to, from, generation].filter((one) => typeof one === 'number');
    if (spoken.length === 0) return;
    this.#recent = 'generations';
    this.#generations = [...new Set([...spoken, ...this.#generations])].slice(0, 2);
  }

  #fillOne(meaning: Meaning): Filled {
    const { intent, slots } = meaning;
    const pointed = point(meaning, {
      ...{ listed: this.#listed, generations: this.#generations, recent: this.#recent },
      names: this.#names,
    });
    if (pointed !== null) return pointed;
    if (intent === 'not_mine' && slots.package === undefined && this.#it.length > 0)
      return { kind: 'filled', meanings: [{ intent, slots: { ...slots, package: named(this.#it) } }] };
    if (ABOUT_A_SETTING.has(intent) && slots.option === undefined) {
      if (this.#settings === undefined) return { kind: 'cannot', reason: 'name_missing' };
      return { kind: 'filled', meanings: [{ intent, slots: { ...slots, option: this.#settings } }] };
    }
    const needsNone = intent === 'list_packages' && slots.which !== 'it';
    if (!ABOUT_A_PROGRAM.has(intent) || needsNone || slots.package !== undefined)
      return { kind: 'filled', meanings: [meaning] };
    if (slots.which === 'old') {
      const old = this.otherThan(this.#it);
      return old === null ? { kind: 'cannot', reason: 'name_missing' } : about(intent, [old]);
    }
    const several = this.#listed?.kind === 'packages' && this.#listed.names === this.#it;
    if (several && this.#it.length > 1 && slots.which !== 'all')
      return {
        kind: 'which',
        choices: this.#it.slice(0, OFFERED).map((name) => [{ intent, slots: { package: named([name]) } }]),
      };
    return this.#it.length === 0 ? { kind: 'cannot', reason: 'name_missing' } : about(intent, this.#it);
  }
}

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
