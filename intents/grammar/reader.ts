/** The template stage: every way the templates can take a sentence, best first. */
import { Courtesies } from '../normalise/polite.js';
import type { Phrases, Tokeniser, Token } from '../normalise/tokens.js';
import type { IntentSet, Template } from '../templates/set.js';
import { Graph } from './graph.js';
import { match, type Match } from './match.js';
import { leastCost, readCaptures, type Reading, type SlotWorld } from './reading.js';

/** A courtesy taken off counts a little: the sentence as it stands wins over it. */
const COURTESY_COST = 0.02;
/** What joining two requests costs, so that one request that fits as well wins. */
const JOINT_COST = 0.2;
/** A request in one breath with others must be this certain by itself. */
const LEAST_JOINED = 0.8;
/** Readings kept; those behind are never the best nor offered. */
const MOST_READINGS = 6;

/** One request, or several in one breath, in the order of speaking. */
export interface Sentence {
  readonly parts: readonly Reading[];
  readonly cost: number;
  readonly confidence: number;
}

/** Which intents may be meant now. */
export interface Allowed {
  intent(name: string): boolean;
  /** Templates that only count while their intent is expected. */
  expected(name: string): boolean;
}

interface Entry {
  readonly intent: string;
  readonly template: Template;
}

export class Reader {
  private readonly entries: Entry[] = [];
  private readonly graph: Graph;
  private readonly courtesies: Courtesies;
  private readonly joining: Phrases;

  constructor(
    private readonly set: IntentSet,
    tokeniser: Tokeniser,
  ) {
    this.graph = new Graph(set, (text) => tokeniser.words(text));
    this.courtesies = new Courtesies(set.language, tokeniser);
    this.joining = tokeniser.phrases(set.language.joining);
    for (const intent of set.intents.values()) {
      for (const template of intent.templates) {
        const id = this.entries.push({ intent: intent.name, template }) - 1;
        this.graph.add(template.node, id, (slot, kind) =>
          kind === slot ? (intent.slots.get(slot)?.type ?? kind) : kind,
        );
      }
    }
  }

  /** The readings of a sentence, cheapest first. */
  read(tokens: readonly Token[], world: SlotWorld, allowed: Allowed): Sentence[] {
    const single = this.single(tokens, world, allowed).map(alone);
    const joined = (single[0]?.cost ?? Infinity) > JOINT_COST ? this.joined(tokens, world, allowed) : null;
    if (joined && joined.cost < (single[0]?.cost ?? Infinity)) return [joined, ...single];
    return single;
  }

  /** The ways to say the same with less courtesy, the sentence itself first. */
  withoutCourtesies(tokens: readonly Token[]): (readonly Token[])[] {
    return this.courtesies.stripped(tokens);
  }

  private single(tokens: readonly Token[], world: SlotWorld, allowed: Allowed): Reading[] {
    const found: { match: Match; tokens: readonly Token[]; least: number }[] = [];
    this.courtesies.stripped(tokens).forEach((said, steps) => {
      for (const one of match(this.graph, said, (type, all, start) => this.reach(world, type, all, start))) {
        const entry = this.entries[one.id]!;
        if (!allowed.intent(entry.intent) || (entry.template.onlyExpected && !allowed.expected(entry.intent)))
          continue;
        if (steps > 0 && this.set.intents.get(entry.intent)?.alone) continue;
        const courtesy = steps > 0 ? COURTESY_COST : 0;
        found.push({ match: one, tokens: said, least: leastCost(one.captures, world.types) + courtesy });
      }
    });
    found.sort((a, b) => a.least - b.least);
    return this.cheapest(found, world);
  }

  /** Looks names up only as long as a match can still come among the best. */
  private cheapest(
    found: readonly { match: Match; tokens: readonly Token[]; least: number }[],
    world: SlotWorld,
  ): Reading[] {
    const readings: Reading[] = [];
    let best = Infinity;
    for (const one of found) {
      if (one.least > best + 1) break;
      const { intent, template } = this.entries[one.match.id]!;
      const reading = readCaptures({ intent, ...template }, one.match.captures, one.tokens, world);
      if (!reading) continue;
      const known = readings.findIndex((before) => same(before, reading) && before.cost <= reading.cost);
      if (known >= 0) {
        // The same by other words of a template, which may tell more.
        const before = readings[known]!;
        readings[known] = { ...before, openness: Math.min(before.openness, reading.openness) };
        continue;
      }
      readings.push({
        ...reading,
        cost: reading.cost + one.least - leastCost(one.match.captures, world.types),
      });
      best = Math.min(best, reading.cost);
    }
    return withoutSwallowed(readings.sort((a, b) => a.cost - b.cost)).slice(0, MOST_READINGS);
  }

  /** Where one request may end and another begin. */
  joints(tokens: readonly Token[]): { start: number; end: number }[] {
    const joints: { start: number; end: number }[] = [];
    for (let at = 1; at < tokens.length - 1; at++) {
      const length = this.joining.longestAt(tokens, at);
      if (length > 0) joints.push({ start: at, end: at + length });
      else if (tokens[at]!.pause) joints.push({ start: at, end: at });
      at += Math.max(length - 1, 0);
    }
    return joints;
  }

  private joined(tokens: readonly Token[], world: SlotWorld, allowed: Allowed): Sentence | null {
    const joints = this.joints(tokens);
    const kept = new Map<number, Sentence | null>();
    const sure = (from: number, to: number): Sentence | null => {
      const best = this.single(tokens.slice(from, to), world, allowed)[0];
      if (!best || best.confidence < LEAST_JOINED || Object.keys(best.unresolved).length > 0) return null;
      return this.set.intents.get(best.intent)?.dialogue ? null : alone(best);
    };
    const from = (start: number): Sentence | null => {
      const before = kept.get(start);
      if (before !== undefined) return before;
      let best = start > 0 ? sure(start, tokens.length) : null;
      for (const joint of joints) {
        if (joint.start <= start) continue;
        const head = sure(start, joint.start);
        const tail = head && head.cost < (best?.cost ?? Infinity) ? from(joint.end) : null;
        if (!head || !tail) continue;
        const cost = head.cost + tail.cost + JOINT_COST;
        if (cost >= (best?.cost ?? Infinity)) continue;
        const confidence = Math.min(head.confidence, tail.confidence);
        best = { parts: [...head.parts, ...tail.parts], cost, confidence };
      }
      kept.set(start, best);
      return best;
    };
    return joints.length > 0 ? from(0) : null;
  }

  private reach(
    world: SlotWorld,
    typeName: string,
    tokens: readonly Token[],
    start: number,
  ): readonly number[] | 'open' {
    const type = world.types.get(typeName);
    if (type && 'names' in type) return 'open';
    return type && 'text' in type
      ? world.closed.freeEnds(typeName, tokens, start)
      : world.closed.ends(typeName, tokens, start);
  }
}

function alone(reading: Reading): Sentence {
  return { parts: [reading], cost: reading.cost, confidence: reading.confidence };
}

/**
 * Without those that take words of another's template for part of a name that
 * nothing is found for: "get rid of zorblax" gets nothing called "rid of zorblax".
 */
function withoutSwallowed(readings: readonly Reading[]): readonly Reading[] {
  return readings.filter(
    (one, i) => !readings.slice(0, i).some((before) => before.intent !== one.intent && swallows(one, before)),
  );
}

function swallows({ unresolved }: Reading, other: Reading): boolean {
  const names = Object.values(other.choices)
    .flat()
    .flatMap(([best]) => best?.spoken ?? []);
  const inside = [...names, ...Object.values(other.unresolved).flat()];
  return Object.values(unresolved)
    .flat()
    .some((lost) => inside.some((name) => lost.endsWith(` ${name}`)));
}

/** Whether two readings mean the same thing. */
export function same(a: Pick<Reading, 'intent' | 'slots'>, b: Pick<Reading, 'intent' | 'slots'>): boolean {
  return a.intent === b.intent && JSON.stringify(a.slots) === JSON.stringify(b.slots);
}
