/** What the form alone can't tell: that slots, types and rules named in a set are there and fit. */
import { IntentSetError } from '../errors.js';
import { isWholePlace, placesIn } from './arguments.js';
import { walk, type Node } from './ast.js';
import type { Example, Intent, IntentSet } from './set.js';

/** A template with where it stands, and whose it is. */
export interface Said extends Pick<Example, 'source' | 'node' | 'file' | 'line'> {
  readonly of: string;
}

/** Throws IntentSetError at the first thing that is amiss; `values` are the ways to say the values of types. */
export function checkSet(set: Omit<IntentSet, 'id'>, values: readonly Said[]): void {
  checkRules(set);
  for (const value of values) checkValue(set, value);
  for (const intent of set.intents.values()) {
    for (const [slot, { type }] of intent.slots) {
      if (!set.types.has(type)) {
        throw new IntentSetError(
          intent.file,
          intent.line,
          `slot “${slot}” of ${intent.name} has the unknown type “${type}”`,
        );
      }
    }
    for (const sentence of [...intent.templates, ...intent.examples]) checkSentence(set, intent, sentence);
    checkRun(set, intent);
  }
}

/** Throws IntentSetError for a template that can't be used. */
function refuse({ file, line, source, of }: Said, reason: string): never {
  throw new IntentSetError(file, line, `${reason} (in “${source}” of ${of})`);
}

/** A value is said in words alone. */
function checkValue(set: Pick<IntentSet, 'rules'>, value: Said): void {
  visit(set, value.node, (node) => {
    if (node.type === 'rule' && !set.rules.has(node.rule)) refuse(value, `there is no rule <${node.rule}>`);
    if (node.type === 'slot') refuse(value, 'a value can’t have a slot');
  });
}

function checkSentence(set: Omit<IntentSet, 'id'>, intent: Intent, sentence: Example): void {
  const fail = (reason: string): never => refuse({ ...sentence, of: intent.name }, reason);
  for (const slot of Object.keys(sentence.fixed)) {
    if (!intent.slots.has(slot)) fail(`the intent has no slot “${slot}”`);
  }
  visit(set, sentence.node, (node) => {
    if (node.type === 'rule' && !set.rules.has(node.rule)) fail(`there is no rule <${node.rule}>`);
    if (node.type !== 'slot') return;
    const known = intent.slots.get(node.slot);
    if (!known) fail(`the intent has no slot “${node.slot}”`);
    else if (node.kind !== node.slot && !set.types.has(node.kind))
      fail(`there is no slot type “${node.kind}”`);
  });
}

/** The program is fixed, and its arguments have places only for slots that are there. */
function checkRun({ types }: Pick<IntentSet, 'types'>, intent: Intent): void {
  const fail = (reason: string): never => {
    throw new IntentSetError(intent.file, intent.line, `${reason} (in “run” of ${intent.name})`);
  };
  const [program = '', ...args] = intent.run ?? [];
  if (placesIn(program).length > 0) fail('the program to run can’t be a slot');
  for (const argument of args) {
    for (const slot of placesIn(argument)) {
      const known = intent.slots.get(slot);
      if (!known) fail(`the intent has no slot “${slot}”`);
      const type = types.get(known?.type ?? '');
      if (type && 'names' in type && type.list && !isWholePlace(argument))
        fail(`“${slot}” is a list: it must be an argument of its own`);
    }
  }
}

function visit(set: Pick<IntentSet, 'rules'>, node: Node, each: (node: Node) => void): void {
  walk(node, (inner) => {
    each(inner);
    const rule = inner.type === 'rule' ? set.rules.get(inner.rule) : undefined;
    if (rule) visit(set, rule, each);
  });
}

/** A rule that needs itself would never end. */
function checkRules(set: Pick<IntentSet, 'rules'>): void {
  const open = new Set<string>();
  const done = new Set<string>();
  const enter = (name: string): void => {
    if (done.has(name)) return;
    if (open.has(name)) throw new IntentSetError(`<${name}>`, 1, 'this rule needs itself');
    open.add(name);
    const node = set.rules.get(name);
    if (node) walk(node, (inner) => inner.type === 'rule' && enter(inner.rule));
    open.delete(name);
    done.add(name);
  };
  for (const name of set.rules.keys()) enter(name);
}
