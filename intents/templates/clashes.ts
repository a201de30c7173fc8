/** Sentences of a user's own commands that mean something else as well. */
import type { Engine } from '../engine.js';
import { keptOr, type Keep } from '../keep.js';
import { textsOf } from './ast.js';
import { parseTemplate } from './parse.js';
import { unitsOf } from './schema.js';
import { draw, randomFrom, type Piece } from './sample.js';
import type { Intent, IntentSet } from './set.js';

export interface Clash {
  readonly file: string;
  readonly line: number;
  readonly sentence: string;
  /** The own command, and the other intent. */
  readonly intent: string;
  readonly other: string;
}

/** Sentences tried of each template. */
const TRIED = 24;

/**
 * Tries sentences of every own command, and the test sentences of all other
 * intents against the own ones; one clash a template or intent is enough.
 */
export function clashesOf(engine: Engine, keep?: Keep): readonly Clash[] {
  const { set } = engine;
  const own = [...set.intents.values()].filter((intent) => intent.own);
  if (own.length === 0) return [];
  return keptOr(keep, `${set.id}-clashes`, () => [
    ...own.flatMap((intent) => ofTemplates(engine, intent)),
    ...ofOthers(engine),
  ]);
}

function ofTemplates(engine: Engine, intent: Intent): Clash[] {
  const random = randomFrom(1);
  return intent.templates.flatMap(({ node, file, line }): Clash[] => {
    for (let turn = 0; turn < TRIED; turn++) {
      const pieces = draw(node, engine.set.rules, random);
      const sentence = pieces.map((piece) => wordsOf(piece, intent, engine.set)).join(' ');
      const other = otherMeaning(engine, sentence, intent.name);
      if (other) return [{ file, line, sentence, intent: intent.name, other }];
    }
    return [];
  });
}

/** Whoever has the sentence as well, or in the command's place. */
function otherMeaning(engine: Engine, sentence: string, name: string): string | null {
  const { intent, outcome, alternatives, source } = engine.understand(sentence);
  if (source !== 'template') return null;
  if (intent !== name) return intent;
  return outcome === 'ambiguous' ? (alternatives.find((one) => one.intent !== name)?.intent ?? null) : null;
}

function ofOthers(engine: Engine): Clash[] {
  const found = new Map<string, Clash>();
  for (const intent of engine.set.intents.values()) {
    if (intent.own) continue;
    for (const sentence of intent.tests.flatMap(({ say, expects }) => (expects ? [] : [say].flat()))) {
      const meant = engine.understand(sentence);
      const taker = engine.set.intents.get(meant.intent ?? '');
      if (!taker?.own || found.has(taker.name)) continue;
      const { file, line } = taker;
      found.set(taker.name, { file, line, sentence, intent: taker.name, other: intent.name });
    }
  }
  return [...found.values()];
}

/** A drawn piece as it might be said. */
function wordsOf(piece: Piece, intent: Intent, set: IntentSet): string {
  if ('text' in piece) return piece.text;
  const name = piece.kind === piece.slot ? (intent.slots.get(piece.slot)?.type ?? '') : piece.kind;
  const type = set.types.get(name);
  if (!type || 'names' in type || 'text' in type) return 'something';
  if ('number' in type) return String(type.number.min);
  if ('measure' in type) return `1 ${unitsOf(type.measure)[0]?.said ?? ''}`;
  if ('ordinal' in type) return `${type.ordinal.min}th`;
  if ('date' in type) return 'yesterday';
  const [first] = Object.values(type.values).flat();
  return textsOf(parseTemplate(first ?? ''))?.[0] ?? 'something';
}
