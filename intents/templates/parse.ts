/**
 * hassil's template notation: `(a|b)` one of, `[a]` or nothing, `(a;b)` in any
 * order, `{slot}`, `{slot:type}`, `<rule>`. What stands together without a
 * space is one word: `generation[s]`.
 */
import { EMPTY, join, textsOf, type Node } from './ast.js';

/** A template that can't be read; `at` is the offset of the trouble. */
export class TemplateError extends Error {
  readonly code = 'template';

  constructor(
    reason: string,
    readonly template: string,
    readonly at: number,
  ) {
    super(`${reason} at character ${at + 1} of “${template}”`);
    this.name = 'TemplateError';
  }
}

const NAME = /^[a-z][a-z0-9_]*$/;
/** More orders than this in one `(a;b;…)` is a slip of the pen: 5! sentences. */
const MOST_PERMUTED = 5;

/** Reads a template; throws TemplateError. */
export function parseTemplate(template: string): Node {
  const parser = new Parser(template);
  const node = parser.sequence();
  parser.end();
  return node;
}

class Parser {
  private at = 0;

  constructor(private readonly source: string) {}

  end(): void {
    if (this.at < this.source.length) this.fail(`unexpected “${this.source[this.at] ?? ''}”`);
  }

  sequence(): Node {
    const items: Node[] = [];
    let glued: Node[] = [];
    const flush = (): void => {
      if (glued.length > 0) items.push(...glue(glued));
      glued = [];
    };
    while (this.at < this.source.length) {
      const char = this.source[this.at] ?? '';
      if ('|;)]'.includes(char)) break;
      if (/\s/.test(char)) {
        flush();
        this.at++;
      } else glued.push(this.item(char));
    }
    flush();
    return items.length === 1 && items[0] ? items[0] : { type: 'sequence', items };
  }

  private item(char: string): Node {
    switch (char) {
      case '(':
        return this.group(')');
      case '[':
        return { type: 'choice', options: [this.group(']'), EMPTY] };
      case '{': {
        const [slot = '', kind = slot, ...more] = this.until('}').split(':');
        if (more.length > 0 || !NAME.test(slot) || !NAME.test(kind))
          this.fail('a slot is {name} or {name:type}');
        return { type: 'slot', slot, kind };
      }
      case '<': {
        const rule = this.until('>');
        if (!NAME.test(rule)) this.fail('a rule is <name>');
        return { type: 'rule', rule };
      }
      case '}':
      case '>':
        return this.fail(`unexpected “${char}”`);
      default: {
        const text = /^[^\s|;()[\]{}<>]+/.exec(this.source.slice(this.at))?.[0] ?? '';
        this.at += text.length;
        return { type: 'text', text };
      }
    }
  }

  private group(close: string): Node {
    const opened = this.at++;
    const options = [this.sequence()];
    let separator: string | undefined;
    while (this.source[this.at] === '|' || this.source[this.at] === ';') {
      if (separator && this.source[this.at] !== separator) this.fail('“|” and “;” in one group');
      separator = this.source[this.at++];
      options.push(this.sequence());
    }
    if (this.source[this.at] !== close) this.fail(`no “${close}” for the bracket opened here`, opened);
    this.at++;
    if (separator === ';') {
      if (options.length > MOST_PERMUTED) this.fail(`more than ${MOST_PERMUTED} parts in any order`, opened);
      return { type: 'choice', options: permutations(options).map((items) => ({ type: 'sequence', items })) };
    }
    return options.length === 1 && options[0] ? options[0] : { type: 'choice', options };
  }

  private until(close: string): string {
    const end = this.source.indexOf(close, this.at);
    if (end < 0) this.fail(`no “${close}”`);
    const inner = this.source.slice(this.at + 1, end).trim();
    this.at = end + 1;
    return inner;
  }

  private fail(reason: string, at = this.at): never {
    throw new TemplateError(reason, this.source, at);
  }
}

/** Makes one word of what stands together; slots and rules always stand for themselves. */
function glue(nodes: readonly Node[]): readonly Node[] {
  if (nodes.length === 1) return nodes;
  const texts = nodes.map((node) => textsOf(node));
  if (texts.includes(null)) return nodes;
  const words = texts.reduce<string[]>((heads, tails) => join(heads, tails ?? [], ''), ['']);
  return [{ type: 'choice', options: words.map((text) => ({ type: 'text', text })) }];
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}
