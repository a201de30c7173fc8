import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../intents/engine.js';
import { IntentSetError } from '../../intents/errors.js';
import { textsOf, type Node } from '../../intents/templates/ast.js';
import { loadIntentSet } from '../../intents/templates/load.js';
import { parseTemplate, TemplateError } from '../../intents/templates/parse.js';

const texts = (template: string): string[] => (textsOf(parseTemplate(template)) ?? []).sort();

describe('hassil’s notation', () => {
  it.each([
    ['turn (on|off)', ['turn off', 'turn on']],
    ['turn [it] on', ['turn it on', 'turn on']],
    ['generation[s]', ['generation', 'generations']],
    ['(re|un)build it', ['rebuild it', 'unbuild it']],
    ['(a;b) c', ['a b c', 'b a c']],
    ['[[very] much]', ['', 'much', 'very much']],
    ['(what|who)’s', ['what’s', 'who’s']],
  ])('%s', (template, expected) => expect(texts(template)).toEqual(expected.sort()));

  it.each(['(a|b', 'a)', '[a', '{slot', '{Slot}', '<rule', 'a|b)', '(a|b;c)', '{a:b:c}', 'x}'])(
    'refuses %s',
    (template) => {
      expect(() => parseTemplate(template)).toThrow(TemplateError);
    },
  );

  it('never fails in another way, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', 'b', ' ', '(', ')', '[', ']', '{', '}', '<', '>', '|', ';', ':'),
        }),
        (template) => {
          try {
            parseTemplate(template);
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError);
          }
        },
      ),
    );
  });
});

/** Random templates over few words, with all the texts they stand for. */
const word = fc.constantFrom('go', 'red', 'tin', 'sky');
const { template } = fc.letrec<{ template: string }>((tie) => ({
  template: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    word,
    fc.array(tie('template'), { minLength: 1, maxLength: 3 }).map((items) => items.join(' ')),
    fc.array(tie('template'), { minLength: 2, maxLength: 3 }).map((items) => `(${items.join('|')})`),
    tie('template').map((item) => `[${item}]`),
  ),
}));

function setOf(yaml: string): ReturnType<typeof loadIntentSet> {
  const folder = mkdtempSync(join(tmpdir(), 'intents-'));
  try {
    writeFileSync(join(folder, 'set.yaml'), yaml);
    return loadIntentSet([folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the compiled matcher', () => {
  it('takes every text of a template and no other', () => {
    fc.assert(
      fc.property(template, fc.array(word, { minLength: 1, maxLength: 5 }), (source, other) => {
        const set = setOf(JSON.stringify({ intents: { it: { templates: [source] } } }));
        const engine = new Engine({ set });
        const all = new Set(texts(source));
        for (const text of [...all].slice(0, 20)) {
          if (text !== '')
            expect(engine.understand(text)).toMatchObject({ intent: 'it', source: 'template' });
        }
        const said = other.join(' ');
        expect(engine.understand(said).source === 'template').toBe(all.has(said));
      }),
      { numRuns: 60 },
    );
  });

  it('knows no domain: it runs on any other set', () => {
    const set = setOf(`
types:
  color: { values: { red: (red|scarlet), blue: blue } }
  level: { number: { min: 0, max: 100 } }
intents:
  light:
    slots: { color: color, level: level? }
    templates: ["make it {color}", "{color} at {level} percent"]
  mine:
    run: [say, hello]
    templates: [greet the world]
`);
    const engine = new Engine({ set });
    expect(engine.understand('Make it scarlet!')).toMatchObject({ intent: 'light', slots: { color: 'red' } });
    expect(engine.understand('blue at 40 percent')).toMatchObject({ slots: { color: 'blue', level: 40 } });
    expect(set.intents.get('mine')?.changes).toBe(true);
  });
});

describe('a set that can’t be used', () => {
  it.each([
    ['intents:\n  it:\n    templates: ["(a"]\n', 3, 'no “)”'],
    ['intents:\n  it:\n    templates: ["{x}"]\n', 3, 'no slot “x”'],
    ['intents:\n  it:\n    slots: { x: nothing }\n    templates: [a]\n', 2, 'unknown type “nothing”'],
    ['intents:\n  it:\n    templates: [a]\n    colour: red\n', 2, 'colour'],
    ['intents:\n  it:\n    templates: ["<r>"]\n', 3, 'no rule <r>'],
    ['intents: [', 1, ''],
    ['rules:\n  a: <b>\n  b: <a>\n', 1, 'needs itself'],
  ])('%j is refused at line %i', (yaml, line, reason) => {
    try {
      setOf(yaml);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(IntentSetError);
      expect(error).toMatchObject({ line });
      expect((error as Error).message).toContain(reason);
    }
  });
});

describe('texts of trees', () => {
  it('are none where a slot stands', () => {
    const node: Node = parseTemplate('go to {place}');
    expect(textsOf(node)).toBeNull();
  });
});
