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
        // A word that is said again at once is said once, as people do who search for the next.
        const said = other.filter((one, at) => one !== other[at - 1]).join(' ');
        if (/(?:^| )(.+) \1(?: |$)/.test(said)) return;
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

describe('examples', () => {
  const set = (examples: string): ReturnType<typeof loadIntentSet> =>
    setOf(`
types: { color: { values: { red: red, blue: blue } }, words: { text: true } }
intents:
  light: { slots: { color: color }, templates: ["make it {color}"] }
  song: { slots: { words: words }, templates: ["play {words}"] }
examples:
${examples}`);

  it('teach the loose matching, and nothing is matched by them alone', () => {
    const said = 'i fancy a room that glows in red';
    expect(new Engine({ set: set('  nothing: []') }).understand(said).intent).toBeNull();
    const taught = new Engine({
      set: set(`  light:
    - i would fancy a room glowing {color}
    - i fancy a {color} room
    - let the room glow in {color}
    - give me a room that glows {color}`),
    });
    expect(taught.understand(said)).toMatchObject({
      intent: 'light',
      source: 'fuzzy',
      slots: { color: 'red' },
    });
    expect(JSON.stringify(taught.automaton())).not.toContain('fancy');
  });

  it('are of an intent that is there, with its slots', () => {
    expect(() => set('  lamp: [on]')).toThrow('there is no intent “lamp”');
    expect(() => set('  light: ["glow {shade}"]')).toThrow('the intent has no slot “shade”');
    expect(() => set('  light: [{ say: [glow], slots: { shade: 1 } }]')).toThrow('no slot “shade”');
  });
});

describe('a measure', () => {
  const set = setOf(`
normalise: { number_words: [zero, one, two, three, four, five, six, seven, eight, nine, ten] }
types: { age: { measure: { min: 1, max: 100, units: { '(day|days)': 1, '(week|weeks)': 7 }, one: [a, the last] } } }
intents: { keep: { slots: { age: age }, templates: ["keep {age}"] } }`);
  const engine = new Engine({ set });

  it.each<[string, number]>([
    ['keep 3 days', 3],
    ['keep three weeks', 21],
    ['keep a week', 7],
    ['keep the last week', 7],
    ['keep 1 day', 1],
  ])('is so many of a unit: %s', (said, age) => {
    expect(engine.understand(said)).toMatchObject({ intent: 'keep', slots: { age } });
  });

  it.each(['keep days', 'keep 3', 'keep 20 weeks', 'keep three months', 'keep a a week'])(
    'is not: %s',
    (said) => {
      expect(engine.understand(said).source).not.toBe('template');
    },
  );

  it('is listened for', () => {
    const texts = JSON.stringify(engine.automaton());
    for (const word of ['three', 'weeks', 'day']) expect(texts).toContain(`"${word}"`);
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
