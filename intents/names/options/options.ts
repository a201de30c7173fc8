import type { SlotResolver } from '../../resolver.js';
import type { ResolvedName } from '../../types.js';
import { table } from '../data.js';
import { soundsByRule } from '../lettersounds.js';
import { search } from '../phonemes/search.js';
import { buildTable, type PhonemeTable, type Pronunciation } from '../phonemes/table.js';
import { likeness, rank, type Scored, shares } from '../ranking.js';
import { keyOf, literalKeyOf, wordsOf } from '../spoken.js';

/** An option of the system, as its own list has it. */
export interface SystemOption {
  readonly option: string;
  readonly type: string;
  readonly description: string;
}

/** What can be said of an option, and done with it by voice. */
export interface OptionDetails {
  readonly option: string;
  /** What it is, in a few words; the option's own words when the project has none. */
  readonly what: string;
  /** Whether it may be turned on, and off, when asked for by voice. */
  readonly on: boolean;
  readonly off: boolean;
  /** Why it is not set by voice, where it is not; a sentence. */
  readonly caution: string;
}

interface Known {
  readonly option: string;
  readonly logPopularity: number;
}

const ALIAS_WORTH = 9;
const PATH_WORTH = 7;
const PART_WORTH = 5;
const NEAR_WORTH = 6;
const PER_DISTANCE = 22;
const NONE = 1;
const UNKNOWN_CAUTION =
  'Aloud does not know whether this is safe to set by voice; set it in the configuration.';
const NOT_BOOLEAN = 'It is not a switch; set it in the configuration.';
/** Words people put around the name of an option. */
const AROUND = /^(?:the|a|my) | (?:service|server|daemon|support|option|setting|module|program|please)$/g;
/** Nothing is called so: "bluetooth on" is part of "turn docker and bluetooth on and printing off". */
const SWITCHED = / (?:on|off)$/;
/** Parts of a path that are not said. */
const UNSAID = new Set([
  'services',
  'programs',
  'hardware',
  'virtualisation',
  'networking',
  'security',
  'enable',
  'xserver',
  'boot',
  'loader',
]);

/** The options that can be named; `system` is the system's own list, when there is one. */
export class OptionNames implements SlotResolver {
  readonly kind = 'option';
  readonly lexicon = 'option';
  private readonly known: Known[] = [];
  /** By entry: all it may be said as. */
  private readonly said: string[][] = [];
  private readonly entries = new Map<string, number>();
  private readonly keys = new Map<string, Scored[]>();
  private readonly settable = new Map<string, OptionDetails>();
  private readonly system = new Map<string, SystemOption>();
  private readonly sounds: PhonemeTable;

  constructor(system?: readonly SystemOption[]) {
    for (const [option, on, off, what, caution] of table('settable')) {
      this.settable.set(option!, {
        option: option!,
        what: what!,
        on: on === '1',
        off: off === '1',
        caution: caution ?? '',
      });
    }
    for (const option of system ?? []) this.system.set(option.option, option);
    const counts = new Map(table('options').map(([option, on, off]) => [option!, Number(on) + Number(off)]));
    const own = system
      ? [...this.system.keys()].filter((option) => option.endsWith('.enable') || this.settable.has(option))
      : [...counts.keys(), ...this.settable.keys()];
    for (const option of new Set(own)) this.add(option, Math.log1p(counts.get(option) ?? 0));
    const said: Pronunciation[] = this.known.flatMap(({ option }, entry) => [
      this.pronounce(saidPath(option), entry),
    ]);
    for (const [spoken, option] of table('optionaliases')) {
      const entry = this.entries.get(option!);
      if (entry === undefined) continue;
      this.key(spoken!, entry, ALIAS_WORTH);
      said.push(this.pronounce(spoken!.split(' '), entry));
    }
    this.sounds = buildTable(said);
  }

  has(attribute: string): boolean {
    return this.entries.has(attribute);
  }

  /** What the option is and whether it may be set by voice; undefined when there is no such option. */
  describe(option: string): OptionDetails | undefined {
    if (!this.entries.has(option)) return undefined;
    const listed = this.system.get(option);
    const known = this.settable.get(option);
    if (listed && listed.type !== 'boolean')
      return { option, what: known?.what ?? listed.description, on: false, off: false, caution: NOT_BOOLEAN };
    return (
      known ?? {
        option,
        what: listed?.description ?? saidPath(option).join(' '),
        on: false,
        off: false,
        caution: UNKNOWN_CAUTION,
      }
    );
  }

  /** What an option is called in a sentence: the project's own words for it, else what of its path is said. */
  nameOf(option: string): string {
    const what = this.settable.get(option)?.what;
    // "the SSH server, which …": what follows explains it.
    return what?.replace(/,.*/, '') ?? saidPath(option).join(' ');
  }

  /** The written forms under which a decoder of sound knows the options, and the option of each. */
  forms(): { forms: string[]; options: string[] } {
    const forms: string[] = [];
    const options: string[] = [];
    const add = (text: string, option: string): void => {
      forms.push(text);
      options.push(option);
    };
    for (const [spoken, option] of table('optionaliases'))
      if (this.entries.has(option!)) add(spoken!, option!);
    for (const { option } of this.known) add(saidPath(option).join(' '), option);
    return { forms, options };
  }

  resolve(spoken: string, limit = 5): readonly ResolvedName[] {
    const said = spoken.toLowerCase().trim();
    if (SWITCHED.test(said)) return [];
    const bare = said.replace(AROUND, '').replace(AROUND, '');
    const byKey = [said, bare].flatMap((text) => this.byKey(text));
    const found = rank(byKey.length > 0 ? byKey : this.bySound(bare)).map((one) => ({
      ...one,
      score: one.score + 0.6 * this.known[one.entry]!.logPopularity,
    }));
    found.sort((a, b) => b.score - a.score);
    const confidence = shares(
      found.map(({ score }) => score),
      NONE,
    );
    const near = byKey.length > 0 ? null : wordsOf(bare).join('');
    return found.slice(0, limit).map(({ entry }, i) => ({
      attribute: this.known[entry]!.option,
      confidence: confidence[i]! * (near === null ? 1 : this.likeness(near, entry)),
      spoken,
    }));
  }

  private add(option: string, logPopularity: number): void {
    const entry = this.known.push({ option, logPopularity }) - 1;
    this.entries.set(option, entry);
    this.key(option, entry, ALIAS_WORTH);
    const path = saidPath(option);
    this.key(path.join(' '), entry, PATH_WORTH);
    this.key(path[0]!, entry, PART_WORTH);
  }

  /** Of what was written to the likest way to say an option. */
  private likeness(said: string, entry: number): number {
    return Math.max(...this.said[entry]!.map((one) => likeness(said, one)));
  }

  private key(text: string, entry: number, score: number): void {
    (this.said[entry] ??= []).push(literalKeyOf(text));
    for (const key of new Set([keyOf(text), literalKeyOf(text)]))
      this.keys.set(key, [...(this.keys.get(key) ?? []), { entry, score }]);
  }

  private byKey(text: string): readonly Scored[] {
    return this.keys.get(keyOf(text)) ?? this.keys.get(literalKeyOf(text)) ?? [];
  }

  private pronounce(words: readonly string[], entry: number): Pronunciation {
    return { codes: soundsByRule(words), entry, penalty: 0 };
  }

  private bySound(said: string): Scored[] {
    const heard = soundsByRule(wordsOf(said));
    if (heard.length < 2) return [];
    return search(this.sounds, heard, { limit: 10, within: 0.3 * heard.length }).map(
      ({ entry, distance }) => ({
        entry,
        score: NEAR_WORTH - (PER_DISTANCE * distance) / (1.5 + heard.length),
      }),
    );
  }
}

/** The words of an option's path that are said: "desktop manager plasma 6" for services.desktopManager.plasma6.enable. */
function saidPath(option: string): string[] {
  const parts = option.split('.').filter((part) => !UNSAID.has(part));
  return (parts.length > 0 ? parts : option.split('.').slice(-2)).flatMap((part) => wordsOf(part));
}

/** Options of the system's own list (options.json: an object of paths with `type` and `description`). */
export function optionsFromJson(value: unknown): SystemOption[] {
  const found: SystemOption[] = [];
  for (const [option, entry] of Object.entries(value ?? {})) {
    const { type, description } = (entry ?? {}) as { type?: unknown; description?: unknown };
    if (typeof type !== 'string') continue;
    const marked = (description as { text?: unknown } | null | undefined)?.text;
    const words = [description, marked].find((one) => typeof one === 'string') ?? '';
    found.push({ option, type, description: words.replace(/\s+/g, ' ').trim() });
  }
  return found;
}
