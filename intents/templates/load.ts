/** Reads intent sets from folders of YAML files. Every complaint names file and line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { IntentSetError } from '../errors.js';
import { keptOr, nameOf, type Keep } from '../keep.js';
import { languageSchema, mergeLanguages, type LanguageData } from '../normalise/language.js';
import type { Node } from './ast.js';
import { checkSet, type Said } from './check.js';
import { misuseOf } from './own.js';
import { parseTemplate, TemplateError } from './parse.js';
import { setFileSchema, type ExampleData, type IntentData, type SetFile, type TypeData } from './schema.js';
import type { Example, Intent, IntentSet, Template } from './set.js';

/** Stands for an intent where examples mean nothing to the set. */
const NOTHING = 'nothing';

type Path = readonly (string | number)[];

/** The folder of the intents that come with the project, for a language. */
export function builtInIntents(language = 'en'): string {
  return fileURLToPath(new URL(`../../../intents/${language}`, import.meta.url));
}

/**
 * Reads all `*.yaml` files of the folders, in the order of folders and names;
 * a single file may stand for a folder.
 * Types, rules and the language's words add up; an intent may stand only once.
 * `own` are files of a user's own commands, which add to a set and change
 * nothing of it. A set that was read before is taken from `keep`.
 * Throws IntentSetError.
 */
export function loadIntentSet(
  dirs: readonly string[],
  { keep, own = [] }: { readonly keep?: Keep; readonly own?: readonly string[] } = {},
): IntentSet {
  const read = (file: string, isOwn: boolean): Text => ({ file, text: textOf(file), own: isOwn });
  const files = [
    ...dirs.flatMap(yamlFiles).map((file) => read(file, false)),
    ...own.map((file) => read(file, true)),
  ];
  const id = nameOf(
    'set',
    files.flatMap(({ file, text, own: isOwn }) => [file, text, String(isOwn)]),
  );
  return { ...keptOr(keep, id, () => readSet(files)), id };
}

interface Text {
  readonly file: string;
  readonly text: string;
  /** It holds a user's own commands. */
  readonly own: boolean;
}

function readSet(files: readonly Text[]): Omit<IntentSet, 'id'> {
  const intents = new Map<string, Intent>();
  const types = new Map<string, TypeData>();
  const rules = new Map<string, Node>();
  const chatter: string[] = [];
  const values: Said[] = [];
  const examples: [string, ExampleData[], SourceFile][] = [];
  let language: LanguageData = languageSchema.parse({});
  for (const { file, text, own } of files) {
    const source = new SourceFile(file, text);
    const data = source.data;
    const misuse = own ? misuseOf(data, { types, rules }) : null;
    if (misuse) source.fail(misuse.path, misuse.reason);
    if (data.normalise) language = mergeLanguages(language, data.normalise);
    chatter.push(...data.chatter);
    for (const [name, said] of Object.entries(data.examples)) examples.push([name, said, source]);
    for (const [name, type] of Object.entries(data.types)) {
      types.set(name, type);
      if ('values' in type) values.push(...valuesOf(name, type.values, source));
    }
    for (const [name, text] of Object.entries(data.rules))
      rules.set(name, source.template(text, ['rules', name]));
    for (const [name, intent] of Object.entries(data.intents)) {
      const before = intents.get(name);
      if (before)
        source.fail(
          ['intents', name],
          `the intent “${name}” stands already in ${before.file}:${before.line}`,
        );
      intents.set(name, intentOf(name, intent, own, source));
    }
  }
  const nothing: Example[] = [];
  for (const [name, said, source] of examples) {
    if (name === NOTHING) {
      nothing.push(...examplesOf(name, said, source));
      continue;
    }
    const intent = intents.get(name);
    if (!intent) source.fail(['examples', name], `there is no intent “${name}”`);
    else intents.set(name, { ...intent, examples: [...intent.examples, ...examplesOf(name, said, source)] });
  }
  const set = { intents, types, rules, language, chatter, nothing };
  checkSet(set, values);
  return set;
}

function examplesOf(intent: string, said: readonly ExampleData[], source: SourceFile): Example[] {
  return said.flatMap((entry, index) => {
    const at = ['examples', intent, index];
    const { say, slots } = typeof entry === 'string' ? { say: [entry], slots: {} } : entry;
    return say.map((text, nth): Example => {
      const path = typeof entry === 'string' ? at : [...at, 'say', nth];
      const [node, file, line] = [source.template(text, path), source.file, source.line(path)];
      return { source: text, node, fixed: slots, file, line };
    });
  });
}

/** How the values of a type are said, for the check. */
function valuesOf(
  type: string,
  values: Readonly<Record<string, string | readonly string[]>>,
  source: SourceFile,
): Said[] {
  return Object.entries(values).flatMap(([value, how]) =>
    [how].flat().map((text, nth): Said => {
      const at = ['types', type, 'values', value, ...(typeof how === 'string' ? [] : [nth])];
      const node = source.template(text, at);
      return {
        source: text,
        node,
        of: `the value “${value}” of ${type}`,
        file: source.file,
        line: source.line(at),
      };
    }),
  );
}

/** The YAML files of a folder in the order of their names. */
export function yamlFiles(dir: string): string[] {
  if (/\.ya?ml$/.test(dir)) return [dir];
  try {
    return readdirSync(dir)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => join(dir, name));
  } catch (cause) {
    throw new IntentSetError(dir, 1, 'the folder of this intent set can’t be read', { cause });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new IntentSetError(file, 1, 'the file can’t be read', { cause });
  }
}

function intentOf(name: string, data: IntentData, own: boolean, source: SourceFile): Intent {
  const templates = data.templates.flatMap((entry, index): Template[] => {
    const at = ['intents', name, 'templates', index];
    const group =
      typeof entry === 'string'
        ? { say: [entry], slots: {}, when: undefined, named: false, telling: false }
        : entry;
    return group.say.map((text, nth) => {
      const path = typeof entry === 'string' ? at : [...at, 'say', nth];
      return {
        source: text,
        node: source.template(text, path),
        fixed: group.slots,
        onlyExpected: group.when === 'expected',
        named: group.named,
        telling: group.telling,
        file: source.file,
        line: source.line(path),
      };
    });
  });
  const slots = Object.entries(data.slots).map(
    ([slot, type]) => [slot, { type: type.replace('?', ''), optional: type.endsWith('?') }] as const,
  );
  return {
    ...data,
    name,
    changes: data.changes || data.run !== undefined,
    own,
    slots: new Map(slots),
    templates,
    examples: [],
    file: source.file,
    line: source.line(['intents', name]),
  };
}

class SourceFile {
  readonly data: SetFile;
  private readonly lines = new LineCounter();
  private readonly document: Document;

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines });
    const broken = this.document.errors[0];
    if (broken)
      throw new IntentSetError(file, broken.linePos?.[0].line ?? 1, broken.message.split('\n')[0] ?? '', {
        cause: broken,
      });
    const read = setFileSchema.safeParse(this.document.toJS() ?? {});
    if (!read.success) {
      const issue = deepest(read.error.issues);
      this.fail(issue.path, `${issue.path.join('.') || 'the file'}: ${issue.message}`, read.error);
    }
    this.data = read.data;
  }

  template(text: string, path: Path): Node {
    try {
      return parseTemplate(text);
    } catch (cause) {
      if (cause instanceof TemplateError) this.fail(path, cause.message, cause);
      throw cause;
    }
  }

  /** The line of what stands at a path, or of the nearest thing around it. */
  line(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const node = this.keyOrValue(path.slice(0, length));
      if (node !== undefined) return this.lines.linePos(node).line;
    }
    return 1;
  }

  fail(path: Path, reason: string, cause?: unknown): never {
    throw new IntentSetError(this.file, this.line(path), reason, { cause });
  }

  private keyOrValue(path: Path): number | undefined {
    const parent: unknown =
      path.length === 1 ? this.document.contents : this.document.getIn(path.slice(0, -1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((item) => String(item.key) === String(path.at(-1)));
      if (isNode(pair?.key)) return pair.key.range?.[0];
    }
    const node: unknown = this.document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }
}

interface Complaint {
  readonly path: Path;
  readonly message: string;
}

/** The most precise complaint: in a union zod nests those of each branch. */
function deepest(issues: readonly z.core.$ZodIssue[]): Complaint {
  const all = issues.flatMap((issue): Complaint[] => {
    const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    const inner =
      issue.code === 'invalid_union' ? issue.errors.filter((branch) => branch.length > 0).map(deepest) : [];
    // What is wrong with a key is told one level down; above it says only that something is.
    const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
    return [
      { path, message: message ?? issue.message },
      ...inner.map((one) => ({ ...one, path: [...path, ...one.path] })),
    ];
  });
  return all.reduce((best, one) => (one.path.length > best.path.length ? one : best));
}
