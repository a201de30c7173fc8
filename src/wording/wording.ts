import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { parse } from 'yaml';
import {
  isStyle,
  loadStyles,
  type Level,
  type Levels,
  type MessageKind,
  type Style,
  type Styles,
} from './styles.js';

export type Values = Readonly<Record<string, string | number>>;

/** A sentence in the styles it is worded in; the plain one stands for the others. */
type Worded = Partial<Record<Style, IntlMessageFormat>> & { plain: IntlMessageFormat };

/** The sentences of one language, read from its YAML file; keys are paths such as `plan.apply`. */
export class Wording {
  /** How it is worded from now on. */
  style: Style = 'plain';
  /** How much is said of some kinds of message, whatever the style. */
  levels: Levels = {};
  /** What an option of the system is called in a sentence; by its path where nobody knows better. */
  optionName: (option: string) => string = (option) => option;
  readonly #messages = new Map<string, Worded>();

  private constructor(
    readonly locale: string,
    private readonly styles: Styles,
    tree: unknown,
  ) {
    this.#collect('', tree);
  }

  /** Reads a wording file and the styles beside it; a message that is no ICU MessageFormat throws here and not in mid-sentence. */
  static load(file: string, locale = 'en-GB'): Wording {
    const styles = loadStyles(join(dirname(file), 'styles.yaml'));
    return new Wording(locale, styles, parse(readFileSync(file, 'utf8')));
  }

  /** How much is said of a kind of message. */
  level(kind: MessageKind): Level {
    return this.levels[kind] ?? this.styles[this.style][kind];
  }

  /** Whether the style explains as it goes. */
  get teaches(): boolean {
    return this.styles[this.style].teaches;
  }

  #collect(path: string, node: unknown): void {
    const read = (text: string): IntlMessageFormat => new IntlMessageFormat(text.trim(), this.locale);
    if (typeof node === 'string') {
      this.#messages.set(path, { plain: read(node) });
      return;
    }
    const children = Object.entries(node as Record<string, unknown>);
    if ('plain' in (node as object) && children.every(([key]) => isStyle(key)))
      this.#messages.set(
        path,
        Object.fromEntries(children.map(([style, text]) => [style, read(String(text))])) as Worded,
      );
    else for (const [key, child] of children) this.#collect(path === '' ? key : `${path}.${key}`, child);
  }

  get keys(): readonly string[] {
    return [...this.#messages.keys()];
  }

  has(key: string): boolean {
    return this.#messages.has(key);
  }

  /** A sentence as each style words it, for those that check them. */
  worded(key: string): Readonly<Worded> {
    const message = this.#messages.get(key);
    if (message === undefined) throw new Error(`The wording has no sentence "${key}".`);
    return message;
  }

  /** The sentence of a key with its values filled in, in the style of the moment. */
  say(key: string, values: Values = {}): string {
    const worded = this.worded(key);
    const message = worded[this.style] ?? worded.plain;
    return String(message.format(values)).replace(/\s+/g, ' ').trim();
  }

  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'conjunction' }).format(items);
  }

  alternatives(items: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'disjunction' }).format(items);
  }

  /** At most `most` items, and how many more there are of `count`, where that is more than are given. */
  someOf(items: readonly string[], most: number, count = items.length): string {
    const some = items.slice(0, most);
    const rest = count - some.length;
    return this.list(rest > 0 ? [...some, this.say('read.and_more', { count: rest })] : some);
  }

  /** "today", "yesterday", or "Tuesday, 3 November", with the year when it is not this one. */
  date(iso: string, now = new Date()): string {
    const date = new Date(iso);
    const days = Math.round((midnight(now) - midnight(date)) / 86_400_000);
    if (days === 0 || days === 1) return this.say(days === 0 ? 'time.today' : 'time.yesterday');
    const text = new Intl.DateTimeFormat(this.locale, {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      ...(date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
    }).format(date);
    return text.replace(/^(\w+) /, '$1, ');
  }

  /** A size as people say it: "2.1 GB". */
  bytes(count: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
    const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3));
    const value = count / 1000 ** power;
    return new Intl.NumberFormat(this.locale, {
      style: 'unit',
      unit: units[power]!,
      unitDisplay: power === 0 ? 'long' : 'short',
      maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
    }).format(value);
  }

  /** A duration, rounded as a person would: "40 seconds", "3 minutes". */
  duration(seconds: number): string {
    if (seconds < 1) return this.say('time.moment');
    if (seconds < 90)
      return this.say('time.seconds', {
        count: seconds < 20 ? Math.round(seconds) : Math.round(seconds / 5) * 5,
      });
    if (seconds < 90 * 60) return this.say('time.minutes', { count: Math.round(seconds / 60) });
    return this.say('time.hours', { count: Math.round(seconds / 3600) });
  }
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
