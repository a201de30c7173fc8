/** An intent set as the engine uses it: all files of its folders together, templates read. */
import type { LanguageData } from '../normalise/language.js';
import type { Node } from './ast.js';
import type { IntentData, SentenceTest, TypeData } from './schema.js';

/** A sentence of an intent, with the slots that it fills by itself. */
export interface Example {
  readonly source: string;
  readonly node: Node;
  readonly fixed: Readonly<Record<string, string | number | boolean>>;
  readonly file: string;
  readonly line: number;
}

export interface Template extends Example {
  readonly onlyExpected: boolean;
  /** It counts only with names that are found. */
  readonly named: boolean;
  /** What is said around its slots tells by itself what is meant. */
  readonly telling: boolean;
}

export interface IntentSlot {
  readonly type: string;
  readonly optional: boolean;
}

export interface Intent extends Omit<IntentData, 'templates' | 'slots' | 'tests' | 'changes'> {
  readonly name: string;
  /** True for all that changes the machine, users' own commands included. */
  readonly changes: boolean;
  /** One of the user's own commands. */
  readonly own: boolean;
  readonly slots: ReadonlyMap<string, IntentSlot>;
  readonly templates: readonly Template[];
  /** What it is also said like; these only teach the loose matching. */
  readonly examples: readonly Example[];
  readonly tests: readonly SentenceTest[];
  readonly file: string;
  readonly line: number;
}

export interface IntentSet {
  /** Names the content: the same id means the same set, worked on by the same code. */
  readonly id: string;
  readonly intents: ReadonlyMap<string, Intent>;
  readonly types: ReadonlyMap<string, TypeData>;
  readonly rules: ReadonlyMap<string, Node>;
  readonly language: LanguageData;
  readonly chatter: readonly string[];
  /** Examples of what means nothing to this set. */
  readonly nothing: readonly Example[];
}
