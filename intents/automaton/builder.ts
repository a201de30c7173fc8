/**
 * All that can be said, as one automaton for a decoder of sound. Each intent
 * is laid once, when first needed; a context only chooses where to start, and
 * a learned phrasing only adds its own states.
 */
import { createHash } from 'node:crypto';
import type { Tokeniser } from '../normalise/tokens.js';
import type { Resolvers } from '../resolver.js';
import { GAP, type Phrasing } from '../learning/entries.js';
import type { Node } from '../templates/ast.js';
import type { TypeData } from '../templates/schema.js';
import { parseTemplate } from '../templates/parse.js';
import type { Intent, IntentSet, Template } from '../templates/set.js';
import type { Automaton, Context } from '../types.js';
import { isExpected } from '../outcome.js';
import type { ScopeNames } from '../scope.js';
import { besideTemplates } from '../beside.js';
import { Layer } from './layer.js';
import { States } from './states.js';

/** Courtesies before a request: "okay, could you …". */
const MOST_COURTESIES = 2;
/** Automata kept by context. */
const MOST_KEPT = 16;

export class AutomatonBuilder {
  private readonly states = new States();
  private readonly layer: Layer;
  private readonly fragments = new Map<string, number>();
  /** Ends of a request: of one that others may follow in the same breath, and of one that stands alone. */
  private readonly endJoined = this.states.add(true);
  private readonly endAlone = this.states.add(true);
  /** The end of a request with which it can be said where it is meant. */
  private readonly endScoped = this.states.add(true);
  private readonly learned = this.states.add();
  private readonly content: string;
  private learnedHash = '';
  /** Where each context starts. */
  private readonly starts = new Map<string, number>();
  private kept = new Map<string, Automaton>();
  private endsLaid = false;

  constructor(
    private readonly set: IntentSet,
    tokeniser: Tokeniser,
    resolvers: Resolvers,
    private readonly scope: ScopeNames | undefined,
  ) {
    this.layer = new Layer(set, tokeniser, resolvers, this.states);
    const sources = [...set.intents.values()].flatMap((intent) => intent.templates.map((one) => one.source));
    const lexicons = Array.from(resolvers.values(), (one) => one.lexicon);
    this.content = hash([
      ...sources,
      ...set.rules.keys(),
      ...lexicons,
      JSON.stringify([set.language, scope]),
    ]);
  }

  /** Adds a learned phrasing; everything built before stays as it is. */
  learn({ key, open, meanings }: Phrasing): void {
    const intents = meanings.map((meaning) => this.set.intents.get(meaning.intent));
    const nodes = key
      .split(' ')
      .map((text): Node => (text === GAP ? { type: 'slot', slot: '', kind: '' } : { type: 'text', text }));
    const types = open.map(
      ({ meaning, slot }) => this.set.types.get(intents[meaning]?.slots.get(slot)?.type ?? '') ?? null,
    );
    const [first] = types;
    if (intents.includes(undefined) || (key.startsWith(GAP) && first && 'text' in first)) return;
    const from = this.states.size;
    const start = this.states.add();
    const end = intents[0]?.dialogue ? this.endAlone : this.endJoined;
    this.layer.lay({ type: 'sequence', items: nodes }, start, end, () => types.shift() ?? null);
    this.layer.addVariants(from);
    this.states.jump(this.learned, start);
    this.changed(key);
  }

  /** Forgets all learned phrasings; what is still known is learned again by the caller. */
  forgetLearned(): void {
    this.states.clear(this.learned);
    this.learnedHash = '';
    this.kept = new Map();
  }

  /** The automaton of a context; the same object while nothing was learned. */
  build(context: Context | undefined): Automaton {
    const sorted = (names?: readonly string[]) => (names ? [...names].sort() : null);
    const key = JSON.stringify([sorted(context?.expects), sorted(context?.besides)]);
    const before = this.kept.get(key);
    if (before) return before;
    if (!this.endsLaid) this.layEnds();
    const start = this.starts.get(key) ?? this.layStart(context);
    this.starts.set(key, start);
    const automaton = this.states.reachable(hash([this.content, this.learnedHash, key]), start, this.learned);
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    this.kept.set(key, automaton);
    return automaton;
  }

  private layStart(context: Context | undefined): number {
    const core = this.states.add();
    const scoped = this.states.add();
    for (const intent of this.set.intents.values()) {
      if (context?.expects && !intent.always && !context.expects.includes(intent.name)) continue;
      this.states.jump(core, this.fragment(intent, false));
      if (intent.scoped) this.states.jump(scoped, this.fragment(intent, false));
      if (isExpected(context, intent.name)) this.states.jump(core, this.fragment(intent, true));
    }
    if (!context?.expects) this.states.jump(core, this.learned);
    if (!context?.expects) this.layScope(core, scoped);
    return this.courtesies(core);
  }

  private changed(what: string): void {
    this.learnedHash = hash([this.learnedHash, what]);
    this.kept = new Map();
  }

  /** The states of an intent's templates: those always said, or those only answers. */
  private fragment(intent: Intent, expected: boolean): number {
    const key = `${intent.name} ${String(expected)}`;
    const before = this.fragments.get(key);
    if (before !== undefined) return before;
    const first = this.states.size;
    const start = this.states.add();
    const end = intent.dialogue
      ? this.endAlone
      : intent.scoped && this.scope
        ? this.endScoped
        : this.endJoined;
    for (const template of intent.templates) {
      if (template.onlyExpected !== expected || !this.isHeard(template, intent)) continue;
      const from = this.states.add();
      this.states.jump(start, from);
      this.layer.lay(template.node, from, end, this.typesOf(intent));
    }
    this.layer.addVariants(first);
    this.fragments.set(key, start);
    return start;
  }

  /** A template that begins with free words would explain any sound. */
  private isHeard(template: Template, intent: Intent): boolean {
    return !startsFree(template.node, intent, this.set);
  }

  private typesOf(intent: Intent): (slot: string, kind: string) => TypeData | null {
    return (slot, kind) =>
      this.set.types.get(kind === slot ? (intent.slots.get(slot)?.type ?? kind) : kind) ?? null;
  }

  private courtesies(core: number): number {
    const first = this.states.size;
    let next = core;
    for (let count = 0; count < MOST_COURTESIES; count++) {
      const before = this.states.add();
      this.states.jump(before, next);
      for (const phrase of this.set.language.polite.before) this.layer.text(phrase, before, next);
      next = before;
    }
    this.layer.addVariants(first);
    return next;
  }

  /** "On the server", "the server and the laptop", "on all machines" between two states; nothing without such names. */
  private layScope(from: number, to: number): void {
    if (this.scope === undefined) return;
    const { before, articles, all } = this.set.language.scope;
    const [told, named, said] = [this.states.add(), this.states.add(), this.states.add()];
    for (const phrase of before) this.layer.text(phrase, from, told);
    this.states.jump(told, named);
    for (const article of articles) {
      this.layer.text(article, from, named);
      this.layer.text(article, told, named);
    }
    const others = this.set.language.scope.others;
    for (const text of [...this.scope.names.flatMap((one) => one.said), ...others])
      this.layer.text(text, named, said);
    for (const word of this.set.language.joining) this.layer.text(word, said, told);
    for (const phrase of all) {
      this.layer.text(phrase, from, to);
      this.layer.text(phrase, told, to);
    }
    this.states.jump(said, to);
  }

  private layEnds(): void {
    this.endsLaid = true;
    const first = this.states.size;
    const done = this.states.add(true);
    this.states.jump(this.endScoped, this.endJoined);
    this.layScope(this.endScoped, this.endJoined);
    for (const template of besideTemplates(this.set.language))
      this.layer.lay(parseTemplate(template), this.endScoped, this.endJoined, () => null);
    for (const phrase of this.set.language.polite.after) {
      this.layer.text(phrase, this.endJoined, done);
      this.layer.text(phrase, this.endAlone, done);
    }
    const joint = this.states.add();
    for (const word of this.set.language.joining) this.layer.text(word, this.endJoined, joint);
    for (const intent of this.set.intents.values()) {
      if (intent.changes && !intent.dialogue) this.states.jump(joint, this.fragment(intent, false));
    }
    this.layer.addVariants(first);
  }
}

function startsFree(node: Node, intent: Intent, set: IntentSet): boolean {
  if (node.type === 'sequence') return node.items[0] !== undefined && startsFree(node.items[0], intent, set);
  if (node.type === 'choice') return node.options.some((option) => startsFree(option, intent, set));
  if (node.type !== 'slot') return false;
  const type = set.types.get(node.kind === node.slot ? (intent.slots.get(node.slot)?.type ?? '') : node.kind);
  return type !== undefined && 'text' in type;
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
